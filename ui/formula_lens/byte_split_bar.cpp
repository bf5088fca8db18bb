// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/formula_lens/byte_split_bar.h"

#include <QPainter>

#include "core/analysis/formula.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"

namespace ridgepoint {

namespace {

constexpr int titleHeight = 20;
constexpr int barHeight = 14;
constexpr int legendHeight = 24;

/// Shades of the ink: kinds of bytes are no kinds of operators and take none of their colours.
QColor shade(const Theme& theme, std::size_t part)
{
    constexpr std::array strengths {0.72, 0.42, 0.18};
    const double s = strengths[part];
    const auto mix = [s](int ink, int paper) { return static_cast<int>(ink * s + paper * (1 - s)); };
    return {mix(theme.ink.red(), theme.paper.red()), mix(theme.ink.green(), theme.paper.green()),
        mix(theme.ink.blue(), theme.paper.blue())};
}

} // namespace

ByteSplitBar::ByteSplitBar(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("byteSplit"));
    setFixedHeight(titleHeight + barHeight + legendHeight);
}

void ByteSplitBar::setSheet(const FormulaSheet& sheet)
{
    m_bytes = {sheet.weight_bytes, sheet.activation_bytes, sheet.kv_cache_bytes};
    m_total = m_bytes[0] + m_bytes[1] + m_bytes[2];
    m_title = QString::fromStdString(sheet.split_title);
    const bool shown = !m_title.isEmpty() && m_total > 0;
    setAccessibleName(shown ? m_title % QLatin1String(": ") % format::si(m_total, u"B") : QString());
    setVisible(shown);
    update();
}

void ByteSplitBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.setFont(uiFont(13));
    painter.setPen(theme.quiet);
    painter.drawText(QRectF(0, 0, width(), titleHeight), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    painter.setPen(theme.ink);
    painter.drawText(QRectF(0, 0, width(), titleHeight), Qt::AlignRight | Qt::AlignVCenter, format::si(m_total, u"B"));
    double x = 0;
    for (std::size_t i = 0; i < parts; ++i) {
        const double length = m_bytes[i] / m_total * width();
        painter.fillRect(QRectF(x, titleHeight, length, barHeight), shade(theme, i));
        x += length;
        paintLegend(painter, i, static_cast<double>(i * static_cast<std::size_t>(width())) / parts, width() / 3.0);
    }
}

void ByteSplitBar::paintLegend(QPainter& painter, std::size_t index, double x, double width)
{
    const Theme& theme = Theme::of(palette());
    const std::array names {tr("weights"), tr("activations"), tr("KV cache")};
    constexpr double swatch = 9;
    const double top = titleHeight + barHeight;
    painter.fillRect(QRectF(x, top + (legendHeight - swatch) / 2, swatch, swatch), shade(theme, index));
    const bool any = m_bytes[index] > 0;
    QString text = names[index] % QLatin1Char(' ') % format::si(m_bytes[index], u"B");
    if (any)
        text += QLatin1String(", ") % format::percent(m_bytes[index] / m_total);
    painter.setPen(any ? theme.ink : theme.quiet);
    painter.drawText(
        QRectF(x + swatch + 6, top, width - swatch - 6, legendHeight), Qt::AlignLeft | Qt::AlignVCenter, text);
}

} // namespace ridgepoint
