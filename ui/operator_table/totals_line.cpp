// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operator_table/totals_line.h"

#include <QHeaderView>
#include <QPainter>

#include "ui/theme/format.h"
#include "ui/theme/theme.h"

namespace ridgepoint {

using Table = OperatorTableModel;

TotalsLine::TotalsLine(const OperatorTableModel& model, const QHeaderView& header, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_header(header)
    , m_font(uiFont(13, QFont::DemiBold))
{
    setFixedHeight(sizeHint().height());
    connect(&header, &QHeaderView::sectionResized, this, qOverload<>(&QWidget::update));
    connect(&header, &QHeaderView::geometriesChanged, this, qOverload<>(&QWidget::update));
}

void TotalsLine::refresh()
{
    m_texts.fill({});
    m_texts[Table::OperatorColumn] = tr("whole pass");
    if (m_model.phases() == PhaseView::Both) {
        const auto time = [this](bool decode) {
            const Table::Totals totals = m_model.totals(decode);
            const QString text = format::si(m_model.showsExpectedAlone() ? totals.expected_s : totals.time_s, u"s");
            return totals.note.isEmpty() ? text : tr("%1 (%2)").arg(text, totals.note);
        };
        m_texts[Table::OperatorColumn] = tr("prefill %1, decode %2").arg(time(false), time(true));
    } else {
        const Table::Totals totals = m_model.totals(m_model.phases() == PhaseView::Decode);
        if (!totals.note.isEmpty())
            m_texts[Table::OperatorColumn] = tr("whole pass (%1)").arg(totals.note);
        m_texts[Table::FlopColumn] = format::si(totals.flop);
        m_texts[Table::WeightsColumn] = format::si(totals.weight_bytes, u"B");
        m_texts[Table::ActivationsColumn] = format::si(totals.activation_bytes, u"B");
        m_texts[Table::KvCacheColumn] = format::si(totals.kv_cache_bytes, u"B");
        m_texts[Table::TimeColumn] = format::si(totals.time_s, u"s");
        m_texts[Table::ExpectedColumn] = format::si(totals.expected_s, u"s");
    }
    update();
}

void TotalsLine::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.paper);
    painter.fillRect(QRect(0, 0, width(), 1), theme.border);
    painter.setPen(theme.ink);
    constexpr int padding = 8;
    const double y = m_font.baseline(QRectF(rect()));
    for (int column = 0; column < Table::ColumnCount; ++column) {
        const QString& text = m_texts[static_cast<std::size_t>(column)];
        if (text.isEmpty() || m_header.isSectionHidden(column))
            continue;
        const int left = m_header.sectionViewportPosition(column);
        if (Table::isNumber(column))
            m_font.drawRight(painter, left + m_header.sectionSize(column) - padding, y, text);
        else
            m_font.draw(painter, left + padding, y, text);
    }
}

} // namespace ridgepoint
