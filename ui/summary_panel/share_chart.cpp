// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/summary_panel/share_chart.h"

#include <QBarCategoryAxis>
#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QHorizontalStackedBarSeries>
#include <QLegend>
#include <QLegendMarker>
#include <QValueAxis>

#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

ShareChart::ShareChart(const QString& title, const QStringList& parts, const QStringList& bars)
    : m_chart(new QChart)
    , m_view(new QChartView(m_chart))
    , m_series(new QHorizontalStackedBarSeries)
    , m_bars(new QBarCategoryAxis)
    , m_values(new QValueAxis)
{
    for (const QString& part : parts) {
        auto* set = new QBarSet(part);
        for (qsizetype bar = 0; bar < bars.size(); ++bar)
            set->append(0);
        m_sets.push_back(set);
        m_series->append(set);
    }
    m_series->setBarWidth(0.5);
    m_chart->addSeries(m_series);
    m_chart->addAxis(m_bars, Qt::AlignLeft);
    m_chart->addAxis(m_values, Qt::AlignBottom);
    m_series->attachAxis(m_bars);
    m_series->attachAxis(m_values);
    m_bars->setCategories(bars);
    m_chart->setTitle(title);
    m_chart->setTitleFont(uiFont(13, QFont::DemiBold));
    m_chart->setMargins(QMargins(4, 4, 4, 4));
    m_chart->legend()->setAlignment(Qt::AlignBottom);
    m_chart->legend()->setMarkerShape(QLegend::MarkerShapeCircle);
    m_chart->legend()->setFont(uiFont(12));
    for (QAbstractAxis* axis : std::initializer_list<QAbstractAxis*> {m_bars, m_values})
        axis->setLabelsFont(uiFont(12));
    m_values->setTitleFont(uiFont(12));
    m_values->setTickCount(5);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAccessibleName(title);
    m_view->setMinimumHeight(200);
}

QWidget* ShareChart::widget() const
{
    return m_view;
}

void ShareChart::setValues(std::size_t part, const std::vector<double>& values)
{
    QBarSet& set = *m_sets[part];
    const auto count = static_cast<int>(values.size());
    if (set.count() > count)
        set.remove(count, set.count() - count);
    while (set.count() < count)
        set.append(0);
    for (std::size_t bar = 0; bar < values.size(); ++bar) {
        if (set.at(static_cast<int>(bar)) != values[bar])
            set.replace(static_cast<int>(bar), values[bar]);
    }
    // What takes nothing anywhere needs no key.
    QLegendMarker* key = m_chart->legend()->markers(m_series)[static_cast<qsizetype>(part)];
    key->setVisible(std::ranges::any_of(values, [](double value) { return value > 0; }));
}

void ShareChart::setBars(const QStringList& bars)
{
    if (m_bars->categories() != bars)
        m_bars->setCategories(bars);
}

QStringList ShareChart::bars() const
{
    return m_bars->categories();
}

void ShareChart::setRange(double maximum, const QString& axisTitle)
{
    m_values->setRange(0, maximum);
    m_values->setLabelFormat(maximum >= 20 ? QStringLiteral("%.0f") : QStringLiteral("%.2g"));
    m_values->setTitleText(axisTitle);
}

void ShareChart::setColours(const std::vector<QColor>& colours)
{
    const Theme& theme = Theme::of(m_view->palette());
    for (std::size_t part = 0; part < m_sets.size(); ++part) {
        m_sets[part]->setColor(colours[part]);
        m_sets[part]->setBorderColor(theme.paper);
    }
    m_view->setBackgroundBrush(theme.paper);
    m_chart->setBackgroundBrush(theme.paper);
    m_chart->setTitleBrush(theme.quiet);
    m_chart->legend()->setLabelColor(theme.ink);
    for (QAbstractAxis* axis : std::initializer_list<QAbstractAxis*> {m_bars, m_values}) {
        axis->setLabelsColor(theme.ink);
        axis->setTitleBrush(theme.quiet);
        axis->setLinePen(QPen(theme.border));
        axis->setGridLinePen(QPen(theme.grid));
    }
    m_bars->setGridLineVisible(false);
}

} // namespace ridgepoint
