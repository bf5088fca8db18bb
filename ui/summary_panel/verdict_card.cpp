// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/summary_panel/verdict_card.h"

#include <QPainter>
#include <QTextLayout>

#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr int padding = 14;
constexpr double lineSpacing = 1.2;

} // namespace

VerdictCard::VerdictCard(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("verdictCard"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void VerdictCard::setVerdict(
    const QString& headline, const QString& body, const QString& advice, const QString& trouble)
{
    std::vector<Paragraph> paragraphs;
    if (!trouble.isEmpty())
        paragraphs.push_back({trouble, uiFont(14, QFont::Bold), Tone::Trouble});
    if (!headline.isEmpty())
        paragraphs.push_back({headline, uiFont(14, QFont::Bold), Tone::Ink});
    if (!body.isEmpty())
        paragraphs.push_back({body, uiFont(13), Tone::Quiet});
    if (!advice.isEmpty())
        paragraphs.push_back({advice, uiFont(13, QFont::DemiBold), Tone::Ink});
    const auto same = [](const Paragraph& a, const Paragraph& b) { return a.text == b.text && a.font == b.font; };
    if (std::ranges::equal(paragraphs, m_paragraphs, same))
        return;
    const int before = heightForWidth(width());
    m_paragraphs = std::move(paragraphs);
    setAccessibleName(trouble.isEmpty() ? headline : QString(trouble + u' ' + headline));
    setAccessibleDescription(body + QLatin1Char(' ') + advice);
    if (heightForWidth(width()) != before)
        updateGeometry();
    update();
}

int VerdictCard::heightForWidth(int width) const
{
    return layOut(width, nullptr);
}

int VerdictCard::layOut(int width, QPainter* painter) const
{
    if (m_paragraphs.empty())
        return 0;
    const Theme& theme = Theme::of(palette());
    double y = padding - 2;
    for (const Paragraph& paragraph : m_paragraphs) {
        if (painter)
            painter->setPen(paragraph.tone == Tone::Trouble ? theme.trouble
                    : paragraph.tone == Tone::Ink           ? theme.ink
                                                            : theme.quiet);
        QTextLayout layout(paragraph.text, paragraph.font);
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(width - 2 * padding);
            if (painter)
                line.draw(painter, QPointF(padding, y));
            y += line.height() * lineSpacing;
        }
        layout.endLayout();
        y += 3;
    }
    return static_cast<int>(std::ceil(y)) + padding - 4;
}

void VerdictCard::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.paper);
    if (m_paragraphs.empty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(rect(), 8, 8);
    layOut(width(), &painter);
}

} // namespace ridgepoint
