// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/log_slider.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ridgepoint {

namespace {

constexpr int grooveHeight = 5;
constexpr double handleRadius = 9;
constexpr double ringWidth = 3;
constexpr int margin = 11; ///< from the widget's side to the end of the groove: half a handle and its ring
constexpr int grooveY = 11;
constexpr int tickHalfHeight = 9;
constexpr double cliffHalfWidth = 3.5;
constexpr int labelTop = 23;
constexpr int labelHeight = 15;
constexpr int labelGap = 6;
constexpr int labelPixels = 11;

/// Eight steps per doubling, one at a time for small values: 64 → 72 → 80, and back the same way.
int stepSize(int value)
{
    return std::max(1, static_cast<int>(std::bit_floor(static_cast<unsigned>(std::max(value, 1)))) / 8);
}

} // namespace

LogSlider::LogSlider(QWidget* parent)
    : QSlider(Qt::Horizontal, parent)
{
    setRange(1, 1024);
    setTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LogSlider::setMarks(std::vector<Mark> marks)
{
    if (marks == m_marks)
        return;
    m_marks = std::move(marks);
    placeLabels();
}

void LogSlider::setScaleLabels(std::vector<Mark> labels)
{
    if (labels == m_scale)
        return;
    m_scale = std::move(labels);
    placeLabels();
}

void LogSlider::setChoices(std::vector<int> choices)
{
    m_choices = std::move(choices);
    if (!m_choices.empty())
        setRange(m_choices.front(), m_choices.back());
}

QSize LogSlider::sizeHint() const
{
    return {200, labelTop + labelHeight};
}

QSize LogSlider::minimumSizeHint() const
{
    return {80, labelTop + labelHeight};
}

double LogSlider::fraction(int value) const
{
    const double low = std::log2(std::max(minimum(), 1));
    const double high = std::log2(std::max(maximum(), 1));
    return high > low ? (std::log2(std::clamp(value, std::max(minimum(), 1), maximum())) - low) / (high - low) : 0;
}

double LogSlider::xOf(int value) const
{
    return margin + fraction(value) * (width() - 2 * margin);
}

int LogSlider::positionOf(int value) const
{
    return static_cast<int>(std::lround(xOf(value)));
}

int LogSlider::valueAt(double position) const
{
    const double length = std::max(1, width() - 2 * margin);
    const double share = std::clamp((position - margin) / length, 0.0, 1.0);
    const double low = std::log2(std::max(minimum(), 1));
    const double high = std::log2(std::max(maximum(), 1));
    return snapped(std::exp2(low + share * (high - low)));
}

int LogSlider::snapped(double value) const
{
    if (m_choices.empty())
        return std::clamp(static_cast<int>(std::lround(value)), minimum(), maximum());
    const auto distance = [value](int choice) { return std::abs(std::log2(choice / value)); };
    return *std::ranges::min_element(m_choices, {}, distance);
}

int LogSlider::stepped(int steps) const
{
    int reached = value();
    for (; steps > 0; --steps) {
        const auto next = std::ranges::upper_bound(m_choices, reached);
        reached = m_choices.empty() ? reached + stepSize(reached) : next != m_choices.end() ? *next : reached;
    }
    for (; steps < 0; ++steps) {
        const auto next = std::ranges::lower_bound(m_choices, reached);
        reached = m_choices.empty()     ? reached - stepSize(reached - 1)
            : next != m_choices.begin() ? *(next - 1)
                                        : reached;
    }
    return std::clamp(reached, minimum(), maximum());
}

int LogSlider::doubled(int times) const
{
    if (!m_choices.empty())
        return stepped(times);
    return snapped(value() * std::exp2(times));
}

void LogSlider::keyPressEvent(QKeyEvent* event)
{
    const int one = event->modifiers().testFlag(Qt::ControlModifier) && m_choices.empty() ? 1 : 0;
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Up:
        return setValue(one != 0 ? value() + one : stepped(1));
    case Qt::Key_Left:
    case Qt::Key_Down:
        return setValue(one != 0 ? value() - one : stepped(-1));
    case Qt::Key_PageUp:
        return setValue(doubled(1));
    case Qt::Key_PageDown:
        return setValue(doubled(-1));
    case Qt::Key_Home:
        return setValue(minimum());
    case Qt::Key_End:
        return setValue(maximum());
    default:
        event->ignore();
    }
}

void LogSlider::wheelEvent(QWheelEvent* event)
{
    constexpr int notch = 120;
    m_wheelRest += event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    const int steps = m_wheelRest / notch;
    m_wheelRest -= steps * notch;
    if (steps != 0)
        setValue(stepped(steps));
    event->accept();
}

void LogSlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return event->ignore();
    setSliderDown(true);
    setSliderPosition(valueAt(event->position().x()));
    event->accept();
}

void LogSlider::mouseMoveEvent(QMouseEvent* event)
{
    if (!isSliderDown())
        return event->ignore();
    setSliderPosition(valueAt(event->position().x()));
    event->accept();
}

void LogSlider::mouseReleaseEvent(QMouseEvent* event)
{
    if (!isSliderDown() || event->button() != Qt::LeftButton)
        return event->ignore();
    setSliderDown(false);
    update();
    event->accept();
}

void LogSlider::resizeEvent(QResizeEvent* event)
{
    QSlider::resizeEvent(event);
    placeLabels();
}

void LogSlider::sliderChange(SliderChange change)
{
    if (change == SliderRangeChange)
        placeLabels();
    update();
}

/// The ends of the scale first, then trouble, the other marks and the rest of the scale: what finds no place is
/// dropped.
void LogSlider::placeLabels()
{
    m_labels.clear();
    for (const Mark& label : m_scale) {
        if (label.value == minimum() || label.value == maximum())
            placeLabel(label);
    }
    for (const bool trouble : {true, false}) {
        for (const Mark& mark : m_marks) {
            if (mark.isTrouble() == trouble)
                placeLabel(mark);
        }
    }
    for (const Mark& label : m_scale) {
        if (label.value != minimum() && label.value != maximum())
            placeLabel(label);
    }
    update();
}

void LogSlider::placeLabel(const Mark& mark)
{
    if (mark.text.isEmpty() || mark.value < minimum() || mark.value > maximum())
        return;
    const int textWidth = paint::textWidth(uiFont(labelPixels), mark.text);
    const int left = std::clamp(positionOf(mark.value) - textWidth / 2, 0, std::max(0, width() - textWidth));
    const QRect box(left, labelTop, textWidth, labelHeight);
    const auto collides = [&box](const Label& other) {
        return other.box.adjusted(-labelGap, 0, labelGap, 0).intersects(box);
    };
    if (std::ranges::any_of(m_labels, collides))
        return;
    m_labels.push_back({box, mark.text, mark.isTrouble()});
}

void LogSlider::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGroove(painter);
    paintMarks(painter);
    paintHandle(painter);
    paintLabels(painter);
}

void LogSlider::paintGroove(QPainter& painter) const
{
    const Theme& theme = Theme::of(palette());
    constexpr double radius = grooveHeight / 2.0;
    QRectF groove(margin - radius, grooveY - radius, width() - 2 * margin + grooveHeight, grooveHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.border);
    painter.drawRoundedRect(groove, radius, radius);
    for (const Mark& mark : m_marks) {
        if (mark.kind != MarkKind::Limit || mark.value < minimum() || mark.value >= maximum())
            continue;
        QRectF beyond = groove;
        beyond.setLeft(xOf(mark.value));
        painter.setBrush(theme.trouble_side);
        painter.drawRoundedRect(beyond, radius, radius);
    }
    groove.setRight(xOf(value()));
    painter.setBrush(isEnabled() ? theme.accent : theme.quiet);
    painter.drawRoundedRect(groove, radius, radius);
}

void LogSlider::paintMarks(QPainter& painter) const
{
    for (const Mark& mark : m_marks) {
        if (mark.value >= minimum() && mark.value <= maximum())
            paintMark(painter, mark);
    }
}

void LogSlider::paintMark(QPainter& painter, const Mark& mark) const
{
    const Theme& theme = Theme::of(palette());
    const double x = xOf(mark.value);
    const QColor& color = mark.isTrouble() ? theme.trouble : theme.quiet;
    if (mark.kind != MarkKind::Cliff) {
        painter.fillRect(QRectF(x - 1, grooveY - tickHalfHeight, 2, 2 * tickHalfHeight), color);
        return;
    }
    constexpr double tip = grooveY - grooveHeight / 2.0 - 0.5;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF {{x - cliffHalfWidth, 1}, {x + cliffHalfWidth, 1}, {x, tip}});
}

void LogSlider::paintHandle(QPainter& painter) const
{
    const Theme& theme = Theme::of(palette());
    painter.setPen(QPen(isEnabled() ? theme.accent : theme.quiet, ringWidth));
    painter.setBrush(isSliderDown() ? theme.accent : theme.paper);
    painter.drawEllipse(QPointF(xOf(value()), grooveY), handleRadius, handleRadius);
    if (!hasFocus())
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(isSliderDown() ? theme.paper : theme.accent);
    painter.drawEllipse(QPointF(xOf(value()), grooveY), 3, 3);
}

void LogSlider::paintLabels(QPainter& painter) const
{
    const Theme& theme = Theme::of(palette());
    painter.setFont(uiFont(labelPixels));
    for (const Label& label : m_labels) {
        painter.setPen(label.trouble ? theme.trouble : theme.quiet);
        painter.drawText(label.box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, label.text);
    }
}

} // namespace ridgepoint
