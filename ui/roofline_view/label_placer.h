// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <optional>
#include <span>
#include <vector>

namespace ridgepoint {

class Occupancy;

/// A box turned around its centre, as a text along a slope.
struct TurnedBox
{
    QPointF center;
    QPointF along; ///< of length one
    QSizeF size;

    /// A point as seen from the box: its centre is the origin, x runs along it.
    QPointF local(QPointF point) const;
    QLineF local(const QLineF& line) const { return {local(line.p1()), local(line.p2())}; }
    QRectF localBox() const { return {-size.width() / 2, -size.height() / 2, size.width(), size.height()}; }
    QRectF bounds() const;
    bool intersects(const QRectF& box) const;
};

/// Finds room for labels: inside the frame, over nothing that was placed before. What finds none is dropped.
class LabelPlacer
{
public:
    explicit LabelPlacer(const QRectF& frame);

    void block(const QRectF& box) { m_blocked.push_back(box); }
    void blockDisc(QPointF center, double radius);
    /// A line that labels should not lie on, such as a roof.
    void blockLine(const QLineF& line) { m_lines.push_back(line); }
    /// A line that a leader must not cross, nor a label cover: an earlier leader.
    void blockLeader(const QLineF& line) { m_leaders.push_back(line); }

    /// Places to keep off where there is another one, such as measured points. Not owned.
    void avoid(const Occupancy* occupancy) { m_avoided = occupancy; }
    /// The same of a thin line.
    void avoidLine(const QLineF& line) { m_avoided_lines.push_back(line); }

    bool isFree(const QRectF& box) const;

    /// Takes a turned box if it is free.
    bool place(const TurnedBox& box);

    /// The first of the candidates that is free, which is then taken.
    std::optional<std::size_t> place(std::span<const QRectF> candidates);

    /// The same; where none is free, rather over what is to be avoided than not at all.
    std::optional<std::size_t> placeSomewhere(std::span<const QRectF> candidates);

    /// Room for a block of lines around a disc, near before far. The leaders keep clear of everything as well: one per
    /// line when the block stands beside the disc, a single one when it stands above or below.
    std::optional<QRectF> placeAround(QPointF center, double radius, QSizeF size, int lines = 1);

    /// Does what was placed last lie over something that was to be avoided?
    bool isOverAvoided() const { return m_over_avoided; }

private:
    bool leadersAreFree(const QRectF& block, int lines, QPointF center, double radius) const;
    QRectF boxAt(QPointF anchor, QSizeF size, double dx) const;
    bool leaderIsFree(const QLineF& leader, QPointF center, double radius) const;

    struct Disc
    {
        QPointF center;
        double radius;
    };

    std::optional<QRectF> firstAround(QPointF center, double radius, QSizeF size, int lines) const;

    QRectF m_frame;
    const Occupancy* m_avoided = nullptr;
    std::vector<QRectF> m_blocked;
    std::vector<TurnedBox> m_turned;
    std::vector<Disc> m_discs;
    std::vector<QLineF> m_lines;
    std::vector<QLineF> m_avoided_lines;
    std::vector<QLineF> m_leaders;
    bool m_over_avoided = false;
};

/// Does a block stand to the left or to the right of a point, rather than above or below?
inline bool standsBeside(const QRectF& block, QPointF point)
{
    return block.left() >= point.x() || block.right() <= point.x();
}

/// Does a straight line touch a box?
bool crosses(const QLineF& line, const QRectF& box);

/// From a disc's edge to the middle of the side of a box that faces it.
QLineF leaderBetween(QPointF center, double radius, const QRectF& box);

} // namespace ridgepoint
