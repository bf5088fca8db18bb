// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time_strip/time_strip.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "core/analysis/breakdown.h"
#include "core/analysis/calibrated/operator_times.h"
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
constexpr double whiskerBelow = 6; ///< the bar of expected times, whose texts it must not cross
constexpr double barGap = 2; ///< between ideal and expected times
constexpr double longestWhisker = 1; ///< of an expected time: what lies beyond is cut off
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

void TimeStrip::setPhase(const Phase& phase, bool decode, ShownTimes times)
{
    m_shows_expected = times != ShownTimes::Ideal && phase.calibrated_s > 0;
    m_shows_ideal = times != ShownTimes::Expected || !m_shows_expected;
    m_ideal_s = phase.time_s;
    m_expected_s = m_shows_expected ? phase.calibrated_s : 0;
    m_error = m_shows_expected ? phase.calibrated_error : TimeError();
    const double most = m_error.p90 >= 0 ? std::min(m_error.p90, longestWhisker) : 0;
    m_longest_s = std::max(m_shows_ideal ? m_ideal_s : 0, m_expected_s * (1 + most));
    m_segments.clear();
    if (m_shows_ideal)
        addBar(timeByKind(phase), phase.time_s, false);
    if (m_shows_expected)
        addBar(expectedTimeByKind(phase), phase.calibrated_s, true);
    const QString what = decode ? tr("TIME  one token, ") : tr("TIME  prompt, ");
    const QString expected = tr("expected ") + format::withError(m_expected_s, u"s", m_error.median);
    m_title = what + (m_shows_ideal ? format::si(phase.time_s, u"s") : expected);
    if (m_shows_ideal && m_shows_expected)
        m_title += tr(", ") + expected;
    if (m_shows_expected && m_error.p90 >= 0)
        m_title += tr(", 90 % within ") + format::plusMinus(m_expected_s, m_error.p90);
    if (times != ShownTimes::Ideal && phase.uncalibrated > 0)
        m_title += (m_shows_expected ? tr(", %1") : tr(" ideal, %1"))
                       .arg(QString::fromStdString(calibrated::idealPartShort(phase)));
    m_bound = boundSentence(phase);
    setAccessibleDescription(m_title + QLatin1String("; ") + m_bound);
    update();
}

/// What no operator takes of `whole`, the host's share of a step, stays empty at the end.
void TimeStrip::addBar(const std::array<double, operatorKindCount>& times, double whole, bool expected)
{
    const auto first = static_cast<std::ptrdiff_t>(m_segments.size());
    for (std::size_t kind = 0; kind < times.size(); ++kind) {
        if (times[kind] <= 0)
            continue;
        const auto id = static_cast<OperatorKind>(kind);
        const double share = times[kind] / whole;
        m_segments.push_back(
            {id, times[kind], share, 0, times[kind] / m_longest_s, expected, kindLabel(id), format::percent(share)});
    }
    std::ranges::stable_sort(m_segments.begin() + first, m_segments.end(), std::ranges::greater {}, &Segment::time_s);
    double start = 0;
    for (auto segment = m_segments.begin() + first; segment != m_segments.end(); ++segment) {
        segment->start = start;
        start += segment->length;
    }
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

/// The upper or the lower half, where there are two.
QRectF TimeStrip::barBox(bool expected) const
{
    QRectF box = strip();
    if (!m_shows_ideal || !m_shows_expected)
        return box;
    const double height = (box.height() - barGap) / 2;
    return {box.left(), expected ? box.bottom() - height : box.top(), box.width(), height};
}

QRectF TimeStrip::boxOf(std::size_t index) const
{
    const Segment& segment = m_segments[index];
    const QRectF all = barBox(segment.expected);
    const double width = std::max(thinnest, segment.length * all.width());
    return {std::min(all.left() + segment.start * all.width(), all.right() - width), all.top(), width, all.height()};
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
    if (m_shows_expected)
        paintRest(painter);
    painter.setPen(theme.quiet);
    m_quiet.draw(painter, sideMargin, stripTop + stripHeight + 22, m_bound);
    if (hasFocus() && m_current < static_cast<int>(m_segments.size())) {
        const QRectF box = boxOf(static_cast<std::size_t>(m_current));
        paint::focusRing(painter, *this, box.adjusted(-3, -3, 3, 3));
    }
}

/// Which bar is which, where there are two, and below them how far the expected one may be off.
void TimeStrip::paintRest(QPainter& painter)
{
    const Theme& theme = Theme::of(palette());
    const QRectF bar = barBox(true);
    const auto at = [&](double seconds) {
        return std::min(bar.right(), bar.left() + seconds / m_longest_s * bar.width());
    };
    const double end = at(m_expected_s);
    if (m_shows_ideal) {
        painter.setPen(theme.quiet);
        const QRectF ideal = barBox(false);
        const double left = ideal.left() + m_ideal_s / m_longest_s * ideal.width() + textPadding;
        const QString name = tr("ideal");
        if (left + m_quiet.width(name) < ideal.right())
            m_quiet.draw(painter, left, m_quiet.baseline(ideal), name);
    }
    if (!m_error.known())
        return;
    const double y = bar.bottom() + whiskerBelow;
    const double low = at(m_expected_s / (1 + m_error.p90));
    const double high = at(m_expected_s * (1 + m_error.p90));
    painter.setPen(QPen(theme.ink, 1.4, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(low, y), QPointF(high, y));
    for (const double x : {low, high})
        painter.drawLine(QPointF(x, y - 3.5), QPointF(x, y + 3.5));
    painter.drawLine(QPointF(end, bar.bottom()), QPointF(end, y));
    painter.setPen(QPen(theme.ink, 4, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(
        QPointF(at(m_expected_s / (1 + m_error.median)), y), QPointF(at(m_expected_s * (1 + m_error.median)), y));
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
    return (segment.expected ? tr("expected, %1: %2, %3") : tr("%1: %2, %3"))
        .arg(segment.name, format::si(segment.time_s, u"s"), format::percent(segment.share, 1));
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
