// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QList>
#include <QPointF>
#include <QRawFont>
#include <QRectF>
#include <QString>
#include <QStringView>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

class QPainter;

namespace ridgepoint {

/// Draws short texts with digits of equal width, so that numbers align in columns and do not tremble while they change.
/// Glyphs are looked up once per font; nothing is shaped while painting, which makes it several times faster than
/// QPainter::drawText(). Texts with other characters than Latin-1 and a few signs are drawn the ordinary way.
class TabularText
{
public:
    /// Texts that are painted together: a table of a hundred cells is one call to the painter.
    struct Batch
    {
        QList<quint32> indexes;
        QList<QPointF> positions;
        std::vector<std::pair<QPointF, QString>> others; ///< what has to be drawn the ordinary way
        void clear();
    };

    explicit TabularText(const QFont& font);

    double width(QStringView text) const;
    /// In the painter's pen. x is the left end, y the base line.
    void draw(QPainter& painter, double x, double y, QStringView text) const;
    void drawRight(QPainter& painter, double right, double y, QStringView text) const;
    /// y of the base line of a text that stands in the middle of a box.
    double baseline(const QRectF& box) const { return std::round(box.center().y() + m_ascent / 2); }

    void add(Batch& batch, double x, double y, QStringView text) const;
    void draw(QPainter& painter, const Batch& batch) const;

    QString elided(const QString& text, double width) const;

private:
    struct Glyph
    {
        quint32 index = 0;
        float advance = 0;
        float shift = 0; ///< centres a narrow digit in its cell
    };
    static constexpr std::array<char16_t, 12> signs {
        0x2009, 0x2212, 0x2013, 0x2014, 0x2026, 0x221e, 0x2192, 0x2264, 0x2265, 0x03bc, 0x2248, 0x2219};
    static constexpr std::size_t latin = 256;

    const Glyph* glyph(QChar character) const;
    void load(const QString& characters, std::size_t first);
    void equalizeDigits();

    QFont m_font;
    QRawFont m_raw;
    std::array<Glyph, latin + signs.size()> m_glyphs;
    double m_ascent = 0; ///< of capitals
};

} // namespace ridgepoint
