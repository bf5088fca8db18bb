// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/label_placer.h"

#include "ui/roofline_view/occupancy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ridgepoint {

namespace {

constexpr double margin = 3;

/// Directions in which a label is tried, best first: right below, left above and so on, away from a rising roof.
constexpr std::array<std::array<double, 2>, 18> directions {
    {{1, 0.45}, {-1, -0.45}, {1, 0.9}, {-1, -0.9}, {0.35, 1}, {-0.35, -1}, {1, 0.1}, {-1, -0.1}, {0.7, -1}, {-0.7, 1},
        {-1, 0.45}, {1, -0.45}, {-1, 0.9}, {1, -0.9}, {0, 1}, {0, -1}, {-1, 2}, {-1, -2}}};
constexpr std::array distances {16.0, 34.0, 60.0, 95.0, 140.0, 190.0};

bool discTouches(const QRectF& box, QPointF center, double radius)
{
    const double dx = center.x() - std::clamp(center.x(), box.left(), box.right());
    const double dy = center.y() - std::clamp(center.y(), box.top(), box.bottom());
    return dx * dx + dy * dy < radius * radius;
}

double distanceToSegment(QPointF point, const QLineF& line)
{
    const QPointF along = line.p2() - line.p1();
    const double squared = QPointF::dotProduct(along, along);
    const double t = squared > 0 ? std::clamp(QPointF::dotProduct(point - line.p1(), along) / squared, 0.0, 1.0) : 0;
    const QPointF nearest = line.p1() + t * along - point;
    return std::hypot(nearest.x(), nearest.y());
}

} // namespace

QPointF TurnedBox::local(QPointF point) const
{
    const QPointF way = point - center;
    return {QPointF::dotProduct(way, along), way.y() * along.x() - way.x() * along.y()};
}

QRectF TurnedBox::bounds() const
{
    const double half = (std::abs(along.x()) * size.width() + std::abs(along.y()) * size.height()) / 2;
    const double tall = (std::abs(along.y()) * size.width() + std::abs(along.x()) * size.height()) / 2;
    return {center.x() - half, center.y() - tall, 2 * half, 2 * tall};
}

/// Neither the sides of the one nor those of the other separate them.
bool TurnedBox::intersects(const QRectF& box) const
{
    if (!bounds().intersects(box))
        return false;
    const QPointF middle = local(box.center());
    const double half = (std::abs(along.x()) * box.width() + std::abs(along.y()) * box.height()) / 2;
    const double tall = (std::abs(along.y()) * box.width() + std::abs(along.x()) * box.height()) / 2;
    return std::abs(middle.x()) < half + size.width() / 2 && std::abs(middle.y()) < tall + size.height() / 2;
}

bool crosses(const QLineF& line, const QRectF& box)
{
    // Liang and Barsky: the part of the line inside each pair of sides must not be empty.
    double enter = 0;
    double leave = 1;
    const auto clip = [&](double start, double delta, double low, double high) {
        if (std::abs(delta) < 1e-12)
            return start >= low && start <= high;
        const double a = (low - start) / delta;
        const double b = (high - start) / delta;
        enter = std::max(enter, std::min(a, b));
        leave = std::min(leave, std::max(a, b));
        return enter <= leave;
    };
    return clip(line.x1(), line.dx(), box.left(), box.right()) && clip(line.y1(), line.dy(), box.top(), box.bottom());
}

QLineF leaderBetween(QPointF center, double radius, const QRectF& box)
{
    QPointF end(std::clamp(center.x(), box.left(), box.right()), std::clamp(center.y(), box.top(), box.bottom()));
    if (center.x() < box.left() || center.x() > box.right())
        end.setY(box.center().y());
    const QPointF way = end - center;
    const double length = std::hypot(way.x(), way.y());
    return {length > 0 ? center + way * (radius / length) : center, end};
}

/// The block's box when it hangs at the end of a leader in one direction. Above and below a disc it may slide sideways
/// to stay within the frame.
QRectF LabelPlacer::boxAt(QPointF anchor, QSizeF size, double dx) const
{
    double left = dx > 0.5 ? anchor.x() : dx < -0.5 ? anchor.x() - size.width() : anchor.x() - size.width() / 2;
    if (std::abs(dx) <= 0.5)
        left = std::max(m_frame.left(), std::min(left, m_frame.right() - size.width() - 1));
    return {left, anchor.y() - size.height() / 2, size.width(), size.height()};
}

LabelPlacer::LabelPlacer(const QRectF& frame)
    : m_frame(frame.adjusted(margin, margin, -margin, -margin))
{
}

void LabelPlacer::blockDisc(QPointF center, double radius)
{
    m_discs.push_back({center, radius});
}

bool LabelPlacer::isFree(const QRectF& box) const
{
    if (!m_frame.contains(box) || (m_avoided != nullptr && m_avoided->any(box)))
        return false;
    const QRectF wide = box.adjusted(-margin, -margin, margin, margin);
    const auto touches = [&](const QLineF& line) { return crosses(line, wide); };
    return std::ranges::none_of(m_blocked, [&](const QRectF& other) { return other.intersects(wide); })
        && std::ranges::none_of(m_turned, [&](const TurnedBox& other) { return other.intersects(wide); })
        && std::ranges::none_of(m_discs, [&](const Disc& disc) { return discTouches(box, disc.center, disc.radius); })
        && std::ranges::none_of(m_lines, touches) && std::ranges::none_of(m_avoided_lines, touches)
        && std::ranges::none_of(m_leaders, touches);
}

bool LabelPlacer::place(const TurnedBox& box)
{
    const QRectF own = box.localBox();
    const auto touches = [&](const QLineF& line) { return crosses(box.local(line), own); };
    const bool taken = !m_frame.contains(box.bounds())
        || std::ranges::any_of(m_blocked,
            [&](const QRectF& other) { return box.intersects(other.adjusted(-margin, -margin, margin, margin)); })
        || std::ranges::any_of(
            m_turned, [&](const TurnedBox& other) { return box.bounds().intersects(other.bounds()); })
        || std::ranges::any_of(
            m_discs, [&](const Disc& disc) { return discTouches(own, box.local(disc.center), disc.radius); })
        || std::ranges::any_of(m_lines, touches) || std::ranges::any_of(m_avoided_lines, touches)
        || std::ranges::any_of(m_leaders, touches);
    if (!taken)
        m_turned.push_back(box);
    return !taken;
}

std::optional<std::size_t> LabelPlacer::place(std::span<const QRectF> candidates)
{
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (isFree(candidates[i])) {
            block(candidates[i]);
            return i;
        }
    }
    return {};
}

std::optional<std::size_t> LabelPlacer::placeSomewhere(std::span<const QRectF> candidates)
{
    auto chosen = place(candidates);
    m_over_avoided = false;
    if (!chosen && (m_avoided != nullptr || !m_avoided_lines.empty())) {
        const Occupancy* avoided = std::exchange(m_avoided, nullptr);
        std::vector<QLineF> avoidedLines = std::exchange(m_avoided_lines, {});
        chosen = place(candidates);
        m_over_avoided = chosen.has_value();
        m_avoided = avoided;
        m_avoided_lines = std::move(avoidedLines);
    }
    return chosen;
}

bool LabelPlacer::leaderIsFree(const QLineF& leader, QPointF center, double radius) const
{
    const auto hitsDisc = [&](const Disc& disc) {
        // Discs within the own one, or around it, are crossed by any leader.
        const double apart = QLineF(disc.center, center).length();
        return apart > std::max(radius, disc.radius) && distanceToSegment(disc.center, leader) < disc.radius;
    };
    return std::ranges::none_of(m_blocked, [&](const QRectF& box) { return crosses(leader, box); })
        && std::ranges::none_of(
            m_turned, [&](const TurnedBox& box) { return crosses(box.local(leader), box.localBox()); })
        && std::ranges::none_of(m_discs, hitsDisc) && std::ranges::none_of(m_leaders, [&](const QLineF& other) {
               return leader.intersects(other, nullptr) == QLineF::BoundedIntersection;
           });
}

bool LabelPlacer::leadersAreFree(const QRectF& block, int lines, QPointF center, double radius) const
{
    if (!standsBeside(block, center))
        return leaderIsFree(leaderBetween(center, radius, block), center, radius);
    const double height = block.height() / lines;
    for (int i = 0; i < lines; ++i) {
        const QRectF line(block.left(), block.top() + i * height, block.width(), height);
        if (!leaderIsFree(leaderBetween(center, radius, line), center, radius))
            return false;
    }
    return true;
}

std::optional<QRectF> LabelPlacer::placeAround(QPointF center, double radius, QSizeF size, int lines)
{
    std::optional<QRectF> box = firstAround(center, radius, size, lines);
    m_over_avoided = false;
    if (!box && (m_avoided != nullptr || !m_avoided_lines.empty())) {
        // Better over a cloud of points or a thin line than not at all.
        const Occupancy* avoided = std::exchange(m_avoided, nullptr);
        std::vector<QLineF> avoidedLines = std::exchange(m_avoided_lines, {});
        box = firstAround(center, radius, size, lines);
        m_over_avoided = box.has_value();
        m_avoided = avoided;
        m_avoided_lines = std::move(avoidedLines);
    }
    if (box)
        block(*box);
    return box;
}

std::optional<QRectF> LabelPlacer::firstAround(QPointF center, double radius, QSizeF size, int lines) const
{
    for (const double distance : distances) {
        for (const auto& [dx, dy] : directions) {
            const double length = std::hypot(dx, dy);
            QPointF anchor = center + QPointF(dx, dy) / length * (radius + distance);
            if (std::abs(dx) <= 0.5) // above or below: the block's near edge, not its middle, is at the leader's end
                anchor.ry() += (dy > 0 ? 0.5 : -0.5) * size.height();
            const QRectF box = boxAt(anchor, size, dx);
            if (isFree(box) && leadersAreFree(box, lines, center, radius))
                return box;
        }
    }
    return {};
}

} // namespace ridgepoint
