// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tabular_text.h"

#include <QFontMetricsF>
#include <QGlyphRun>
#include <QPainter>

#include <algorithm>

namespace ridgepoint {

TabularText::TabularText(const QFont& font)
    : m_font(font)
    , m_raw(QRawFont::fromFont(font))
{
    m_ascent = QFontMetricsF(font).capHeight();
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

void TabularText::Batch::clear()
{
    indexes.resize(0); // keeps the memory, unlike clear()
    positions.resize(0);
    others.clear();
}

void TabularText::add(Batch& batch, double x, double y, QStringView text) const
{
    const qsizetype before = batch.indexes.size();
    double at = x;
    for (const QChar character : text) {
        const Glyph* found = glyph(character);
        if (!found) {
            batch.indexes.resize(before);
            batch.positions.resize(before);
            batch.others.emplace_back(QPointF(x, y), text.toString());
            return;
        }
        batch.indexes.append(found->index);
        batch.positions.append(QPointF(at + static_cast<double>(found->shift), y));
        at += static_cast<double>(found->advance);
    }
}

void TabularText::draw(QPainter& painter, const Batch& batch) const
{
    if (!batch.indexes.isEmpty()) {
        QGlyphRun run;
        run.setRawFont(m_raw);
        run.setRawData(batch.indexes.constData(), batch.positions.constData(), static_cast<int>(batch.indexes.size()));
        painter.drawGlyphRun({}, run);
    }
    for (const auto& [position, text] : batch.others) {
        painter.setFont(m_font);
        painter.drawText(position, text);
    }
}

void TabularText::draw(QPainter& painter, double x, double y, QStringView text) const
{
    Batch batch;
    add(batch, x, y, text);
    draw(painter, batch);
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
