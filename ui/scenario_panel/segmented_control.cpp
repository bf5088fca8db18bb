// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/segmented_control.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

QSize SegmentButton::sizeHint() const
{
    return {paint::textWidth(uiFont(13, QFont::DemiBold), text()) + 20, 28};
}

void SegmentButton::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    paint::field(painter, *this, rect(), hasFocus() && !isChecked());
    if (isChecked()) {
        painter.setPen(hasFocus() ? QPen(theme.ink, 1.5) : QPen(Qt::NoPen));
        painter.setBrush(theme.accent);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6);
    }
    painter.setFont(uiFont(13, isChecked() ? QFont::DemiBold : QFont::Medium));
    painter.setPen(isChecked() ? theme.on_accent : theme.ink);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

void SegmentButton::focusInEvent(QFocusEvent* event)
{
    QRadioButton::focusInEvent(event);
    update();
    emit focused();
}

SegmentedControl::SegmentedControl(const QString& label, const std::vector<Segment>& segments, QWidget* parent)
    : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* heading = new QLabel(label, this);
    heading->setForegroundRole(QPalette::PlaceholderText);
    heading->setHidden(label.isEmpty());
    layout->addWidget(heading, 1);
    const QString spoken = QString(label).remove(QLatin1Char('&'));
    for (const Segment& segment : segments) {
        auto* button = new SegmentButton(segment.text, this);
        button->setObjectName(segment.object_name);
        button->setToolTip(segment.tool_tip);
        button->setAccessibleName(spoken.isEmpty() ? segment.text : tr("%1: %2").arg(spoken, segment.text));
        button->setFixedWidth(84);
        layout->addWidget(button);
        const int index = static_cast<int>(m_buttons.size());
        m_buttons.push_back(button);
        connect(button, &SegmentButton::focused, this, &SegmentedControl::activated);
        // toggled() and not clicked(): the arrow keys move between the parts as well.
        connect(button, &QRadioButton::toggled, this, [this, index](bool checked) {
            if (checked)
                emit chosen(index);
        });
    }
    heading->setBuddy(m_buttons.front());
}

int SegmentedControl::current() const
{
    const auto checked = std::ranges::find_if(m_buttons, &QRadioButton::isChecked);
    return checked != m_buttons.end() ? static_cast<int>(checked - m_buttons.begin()) : -1;
}

void SegmentedControl::setCurrent(int index)
{
    if (index == current())
        return;
    const QSignalBlocker quiet(this);
    m_buttons[static_cast<std::size_t>(index)]->setChecked(true);
}

} // namespace ridgepoint
