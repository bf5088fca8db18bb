// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tabular_text.h"

#include <QFontMetricsF>
#include <QGlyphRun>
#include <QPainter>

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr qsizetype longest = 64; ///< longer texts are drawn the ordinary way

} // namespace

TabularText::TabularText(const QFont& font)
    : m_font(font)
    , m_raw(QRawFont::fromFont(font))
{
    const QFontMetricsF metrics(font);
    m_ascent = metrics.capHeight();
    m_descent = 0;
    m_height = metrics.height();
    QString characters;
    for (char16_t c = 0x20; c < latin; ++c)
        characters += QChar(c >= 0x7f && c < 0xa0 ? u' ' : c);
    load(characters, 0x20);
    load(QString::fromUtf16(signs.data(), signs.size()), latin);
    equalizeDigits();
}

void TabularText::load(const QString& characters, std::size_t first)
{
    const QList<quint32> indexes = m_raw.glyphIndexesForString(characters);
    const QList<QPointF> advances = m_raw.advancesForGlyphIndexes(indexes);
    for (qsizetype i = 0; i < indexes.size(); ++i)
        m_glyphs[first + static_cast<std::size_t>(i)] = {indexes[i], static_cast<float>(advances[i].x()), 0};
}

void TabularText::equalizeDigits()
{
    float widest = 0;
    for (std::size_t digit = '0'; digit <= '9'; ++digit)
        widest = std::max(widest, m_glyphs[digit].advance);
    for (std::size_t digit = '0'; digit <= '9'; ++digit) {
        m_glyphs[digit].shift = (widest - m_glyphs[digit].advance) / 2;
        m_glyphs[digit].advance = widest;
    }
}

const TabularText::Glyph* TabularText::glyph(QChar character) const
{
    const char16_t code = character.unicode();
    std::size_t slot = code;
    if (code >= latin) {
        const auto* sign = std::ranges::find(signs, code);
        slot = latin + static_cast<std::size_t>(sign - signs.begin());
    }
    return slot < m_glyphs.size() && m_glyphs[slot].index != 0 ? &m_glyphs[slot] : nullptr;
}

double TabularText::width(QStringView text) const
{
    double width = 0;
    for (const QChar character : text) {
        const Glyph* found = glyph(character);
        if (!found)
            return QFontMetricsF(m_font).horizontalAdvance(text.toString());
        width += static_cast<double>(found->advance);
    }
    return width;
}

void TabularText::draw(QPainter& painter, double x, double y, QStringView text) const
{
    std::array<quint32, longest> indexes; // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    std::array<QPointF, longest> positions;
    std::size_t count = 0;
    double advance = 0;
    for (const QChar character : text) {
        const Glyph* found = glyph(character);
        if (!found || count == indexes.size()) {
            painter.setFont(m_font);
            painter.drawText(QPointF(x, y), text.toString());
            return;
        }
        indexes[count] = found->index;
        positions[count++] = QPointF(advance + static_cast<double>(found->shift), 0);
        advance += static_cast<double>(found->advance);
    }
    if (count == 0)
        return;
    QGlyphRun run;
    run.setRawFont(m_raw);
    run.setRawData(indexes.data(), positions.data(), static_cast<int>(count));
    painter.drawGlyphRun(QPointF(x, y), run);
}

void TabularText::drawRight(QPainter& painter, double right, double y, QStringView text) const
{
    draw(painter, right - width(text), y, text);
}

QString TabularText::elided(const QString& text, double available) const
{
    return width(text) <= available ? text : QFontMetricsF(m_font).elidedText(text, Qt::ElideRight, available);
}

} // namespace ridgepoint
