// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/item_plot.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>

namespace ridgepoint {

ItemPlot::ItemPlot(QWidget* parent)
    : LogPlot(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
}

void ItemPlot::setCard(std::optional<std::size_t> item, const HoverCard& card)
{
    m_hovered = item;
    m_card = card;
    update();
}

void ItemPlot::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->position();
    emit itemHovered(-1);
    LogPlot::mousePressEvent(event);
}

void ItemPlot::mouseMoveEvent(QMouseEvent* event)
{
    LogPlot::mouseMoveEvent(event);
    if (event->buttons() != Qt::NoButton)
        return;
    const qint64 item = itemAt(event->position());
    setCursor(item >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (item != (m_hovered ? static_cast<qint64>(*m_hovered) : -1))
        emit itemHovered(item);
}

void ItemPlot::mouseReleaseEvent(QMouseEvent* event)
{
    LogPlot::mouseReleaseEvent(event);
    const bool isClick = QLineF(m_pressed, event->position()).length() < QApplication::startDragDistance();
    if (isClick && event->button() == Qt::LeftButton)
        emit itemClicked(itemAt(event->position()));
}

void ItemPlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    const qint64 item = itemsOpen() ? itemAt(event->position()) : -1;
    if (item >= 0)
        emit itemOpened(item);
    else
        showAll();
}

void ItemPlot::leaveEvent(QEvent* event)
{
    emit itemHovered(-1);
    LogPlot::leaveEvent(event);
}

void ItemPlot::keyPressEvent(QKeyEvent* event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape)
        emit itemClicked(-1);
    else if (isReturn && itemsOpen() && chosenItem())
        emit itemOpened(static_cast<qint64>(*chosenItem()));
    else
        LogPlot::keyPressEvent(event);
}

} // namespace ridgepoint
