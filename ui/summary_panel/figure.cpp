// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/summary_panel/figure.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace ridgepoint {

namespace {

constexpr int inset = 4; ///< room for the focus ring
constexpr int bigHeight = 80;
constexpr int expectedHeight = 20;
constexpr int lineHeight = 22;
constexpr int dotWidth = 14;

const TabularText& quietText()
{
    static const TabularText text(uiFont(13));
    return text;
}

const TabularText& bigText()
{
    static const TabularText text(uiFont(28, QFont::Bold));
    return text;
}

} // namespace

Figure::Figure(const QString& metric, const QString& label, Size size, QWidget* parent)
    : QWidget(parent)
    , m_size(size)
    , m_metric(metric)
    , m_label(label)
{
    setObjectName(metric + QLatin1String("Figure"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("Show how it is computed"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

QSize Figure::sizeHint() const
{
    if (m_size == Size::Line)
        return {120, lineHeight};
    return {260, m_expected.isEmpty() ? bigHeight : bigHeight + expectedHeight};
}

QSize Figure::minimumSizeHint() const
{
    return {60, sizeHint().height()};
}

void Figure::setValue(const QString& value)
{
    if (value == m_value)
        return;
    m_value = value;
    describe();
    update();
}

void Figure::setLine(const QString& line)
{
    if (line == m_line)
        return;
    m_line = line;
    describe();
    update();
}

void Figure::setLabel(const QString& label)
{
    if (label == m_label)
        return;
    m_label = label;
    describe();
    update();
}

void Figure::setExpected(const QString& expected)
{
    if (expected == m_expected)
        return;
    const bool otherHeight = expected.isEmpty() != m_expected.isEmpty();
    m_expected = expected;
    describe();
    if (otherHeight)
        updateGeometry();
    update();
}

void Figure::setDot(const QColor& colour)
{
    if (colour == m_dot)
        return;
    m_dot = colour;
    update();
}

void Figure::setTrouble(bool trouble)
{
    if (trouble == m_trouble)
        return;
    m_trouble = trouble;
    update();
}

void Figure::describe()
{
    setAccessibleName(m_label + QLatin1Char(' ') + m_value);
    setAccessibleDescription(m_expected.isEmpty() ? m_line : QString(m_line + QLatin1String("; ") + m_expected));
}

void Figure::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.fillRect(event->rect(), Theme::of(palette()).paper);
    m_size == Size::Big ? paintBig(painter) : paintLine(painter);
    if (hasFocus())
        paint::focusRing(painter, *this, rect());
}

void Figure::paintBig(QPainter& painter)
{
    const Theme& theme = Theme::of(palette());
    painter.setPen(theme.quiet);
    quietText().draw(painter, inset, 17, m_label);
    quietText().draw(painter, inset, 71, quietText().elided(m_line, width() - 2 * inset));
    painter.setPen(m_trouble ? theme.trouble : m_hovered ? theme.accent : theme.ink);
    bigText().draw(painter, inset, 49, m_value);
    if (!m_expected.isEmpty())
        paintExpected(painter);
}

/// Behind the hollow mark that expected points have on the plot.
void Figure::paintExpected(QPainter& painter)
{
    constexpr double baseline = 91;
    const Theme& theme = Theme::of(palette());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.ink, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(QPointF(inset + 4, baseline - 4.5), 3.5, 3.5);
    quietText().draw(
        painter, inset + dotWidth, baseline, quietText().elided(m_expected, width() - 2 * inset - dotWidth));
}

void Figure::paintLine(QPainter& painter)
{
    const Theme& theme = Theme::of(palette());
    const QRectF box(rect());
    const double y = quietText().baseline(box);
    double x = inset;
    if (m_dot.isValid()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_dot);
        painter.drawEllipse(QPointF(x + 4, box.center().y()), 4, 4);
        x += dotWidth;
    }
    painter.setPen(theme.quiet);
    quietText().draw(painter, x, y, m_label);
    if (!m_label.isEmpty())
        x += quietText().width(m_label) + 5;
    painter.setPen(m_trouble ? theme.trouble : m_hovered ? theme.accent : theme.ink);
    quietText().draw(painter, x, y, quietText().elided(m_value, width() - x - inset));
}

void Figure::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        emit clicked(m_metric);
}

void Figure::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        emit clicked(m_metric);
    else
        QWidget::keyPressEvent(event);
}

void Figure::enterEvent(QEnterEvent*)
{
    m_hovered = true;
    update();
}

void Figure::leaveEvent(QEvent*)
{
    m_hovered = false;
    update();
}

} // namespace ridgepoint
