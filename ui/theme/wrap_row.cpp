// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/wrap_row.h"

#include <QBoxLayout>
#include <QEvent>

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int gap = 8;
constexpr int gapBetweenGroups = 12;

} // namespace

WrapRow::WrapRow(const std::vector<QWidget*>& groups, const std::vector<int>& stretches, QWidget* parent)
    : QWidget(parent)
    , m_row(new QBoxLayout(QBoxLayout::LeftToRight, this))
    , m_groups(groups)
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(gapBetweenGroups);
    for (std::size_t i = 0; i < m_groups.size(); ++i)
        m_row->addWidget(m_groups[i], i < stretches.size() ? stretches[i] : 0);
}

QSize WrapRow::minimumSizeHint() const
{
    int width = 0;
    for (const QWidget* group : m_groups)
        width = std::max(width, group->minimumSizeHint().width());
    return {width, m_row->minimumSize().height()};
}

bool WrapRow::isWrapped() const
{
    return m_row->direction() == QBoxLayout::TopToBottom;
}

void WrapRow::wrap()
{
    int wanted = -gapBetweenGroups;
    for (const QWidget* group : m_groups)
        wanted += group->minimumSizeHint().width() + gapBetweenGroups;
    const auto direction = wanted > width() ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    if (direction == m_row->direction())
        return;
    m_row->setDirection(direction);
    m_row->setSpacing(isWrapped() ? gap : gapBetweenGroups);
    updateGeometry();
}

void WrapRow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    wrap();
}

/// A group that has become wider or narrower may need the other arrangement.
bool WrapRow::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest)
        wrap();
    return QWidget::event(event);
}

QWidget* controlGroup(const std::vector<QWidget*>& controls, QWidget* stretched)
{
    auto* group = new QWidget;
    auto* row = new QHBoxLayout(group);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(gap);
    for (QWidget* control : controls)
        row->addWidget(control, control == stretched ? 1 : 0);
    if (stretched == nullptr)
        row->addStretch(1);
    return group;
}

} // namespace ridgepoint
