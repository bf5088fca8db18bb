// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time_strip/time_strip.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "core/analysis/breakdown.h"
#include "ui/theme/format.h"
#include "ui/theme/kind_names.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int sideMargin = 16;
constexpr int stripTop = 34;
constexpr int stripHeight = 34;
constexpr int textPadding = 10;
constexpr double thinnest = 1.5; ///< of a segment: what takes time at all can be seen

} // namespace

TimeStrip::TimeStrip(QWidget* parent)
    : QWidget(parent)
    , m_label(uiFont(13, QFont::DemiBold))
    , m_quiet(uiFont(12))
{
    setObjectName(QStringLiteral("timeStrip"));
    setAccessibleName(tr("Time by operator kind"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TimeStrip::setPhase(const Phase& phase, bool decode)
{
    const std::array<double, operatorKindCount> times = timeByKind(phase);
    m_segments.clear();
    for (std::size_t kind = 0; kind < times.size(); ++kind) {
        if (times[kind] <= 0)
            continue;
        const auto id = static_cast<OperatorKind>(kind);
        const double share = times[kind] / phase.time_s;
        m_segments.push_back({id, times[kind], share, kindLabel(id), format::percent(share)});
    }
    std::ranges::stable_sort(m_segments, std::ranges::greater {}, &Segment::time_s);
    m_title = (decode ? tr("TIME  one token, %1") : tr("TIME  prompt, %1")).arg(format::si(phase.time_s, u"s"));
    if (phase.calibrated_s > 0)
        m_title += tr(", expected %1").arg(format::si(phase.calibrated_s, u"s"));
    m_bound = boundSentence(phase);
    setAccessibleDescription(m_title + QLatin1String("; ") + m_bound);
    update();
}

QString TimeStrip::boundSentence(const Phase& phase) const
{
    if (phase.time_s <= 0)
        return {};
    const Bound bound = phase.bound();
    const double share = phase.bound_time_s[static_cast<std::size_t>(bound)] / phase.time_s;
    if (share > 0.9995)
        return tr("all of it bound by %1").arg(boundLabel(bound));
    if (share > 0.995)
        return tr("nearly all of it bound by %1").arg(boundLabel(bound));
    return tr("%1 of it bound by %2").arg(format::percent(share), boundLabel(bound));
}

QRectF TimeStrip::strip() const
{
    return {sideMargin, stripTop, std::max(0.0, width() - 2.0 * sideMargin), stripHeight};
}

QRectF TimeStrip::boxOf(std::size_t segment) const
{
    const QRectF all = strip();
    double left = all.left();
    for (std::size_t i = 0; i < segment; ++i)
        left += m_segments[i].share * all.width();
    const double width = std::max(thinnest, m_segments[segment].share * all.width());
    return {std::min(left, all.right() - width), all.top(), width, all.height()};
}

int TimeStrip::segmentAt(const QPointF& position) const
{
    for (std::size_t i = 0; i < m_segments.size(); ++i) {
        if (boxOf(i).contains(position))
            return static_cast<int>(i);
    }
    return -1;
}

void TimeStrip::paintEvent(QPaintEvent* event)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(event->rect(), theme.paper);
    painter.setPen(theme.quiet);
    m_label.draw(painter, sideMargin - 4, 23, m_title);
    for (std::size_t i = 0; i < m_segments.size(); ++i)
        paintSegment(painter, i);
    painter.setPen(theme.quiet);
    m_quiet.draw(painter, sideMargin, stripTop + stripHeight + 22, m_bound);
    if (hasFocus() && m_current < static_cast<int>(m_segments.size())) {
        const QRectF box = boxOf(static_cast<std::size_t>(m_current));
        paint::focusRing(painter, *this, box.adjusted(-3, -3, 3, 3));
    }
}

/// Name and share where both fit, else what fits: the share alone, or nothing.
void TimeStrip::paintSegment(QPainter& painter, std::size_t index)
{
    const Theme& theme = Theme::of(palette());
    const Segment& segment = m_segments[index];
    const QRectF box = boxOf(index);
    const double gap = index + 1 < m_segments.size() && box.width() > 3 ? 1 : 0; // a hair of paper between neighbours
    QColor fill = theme.kind(segment.kind);
    if (static_cast<int>(index) == m_hovered)
        fill = theme.is_dark ? fill.lighter(112) : fill.darker(112);
    painter.fillRect(box.adjusted(0, 0, -gap, 0), fill);

    const double room = box.width() - 2 * textPadding;
    const double nameWidth = m_label.width(segment.name);
    const double percentWidth = m_label.width(segment.percent);
    const double y = m_label.baseline(box);
    painter.setPen(theme.on_kind);
    if (nameWidth + textPadding + percentWidth <= room) {
        m_label.draw(painter, box.left() + textPadding, y, segment.name);
        m_label.draw(painter, box.left() + textPadding + nameWidth + 8, y, segment.percent);
    } else if (nameWidth <= room) {
        m_label.draw(painter, box.left() + textPadding, y, segment.name);
    } else if (percentWidth <= box.width() - 8) {
        m_label.draw(painter, box.center().x() - percentWidth / 2, y, segment.percent);
    }
}

QString TimeStrip::toolTipOf(const Segment& segment) const
{
    return tr("%1: %2, %3").arg(segment.name, format::si(segment.time_s, u"s"), format::percent(segment.share, 1));
}

void TimeStrip::setHovered(int segment)
{
    if (segment == m_hovered)
        return;
    m_hovered = segment;
    setCursor(segment >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
    emit kindHovered(segment >= 0 ? std::optional(m_segments[static_cast<std::size_t>(segment)].kind) : std::nullopt);
}

void TimeStrip::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(segmentAt(event->position()));
}

void TimeStrip::leaveEvent(QEvent*)
{
    setHovered(-1);
}

void TimeStrip::mousePressEvent(QMouseEvent* event)
{
    const int segment = event->button() == Qt::LeftButton ? segmentAt(event->position()) : -1;
    if (segment < 0)
        return;
    m_current = segment;
    update();
    emit kindSelected(m_segments[static_cast<std::size_t>(segment)].kind);
}

void TimeStrip::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_segments.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        m_current = std::clamp(m_current + (event->key() == Qt::Key_Right ? 1 : -1), 0, std::max(0, last));
        update();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_current <= last)
            emit kindSelected(m_segments[static_cast<std::size_t>(m_current)].kind);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

void TimeStrip::focusInEvent(QFocusEvent* event)
{
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_segments.size()) - 1));
    QWidget::focusInEvent(event);
}

bool TimeStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int segment = segmentAt(help->pos());
    if (segment >= 0)
        QToolTip::showText(help->globalPos(), toolTipOf(m_segments[static_cast<std::size_t>(segment)]), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace ridgepoint
