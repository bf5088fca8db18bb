// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/roofline_view/hover_card.h"
#include "ui/roofline_view/log_plot.h"

#include <cstddef>
#include <optional>

namespace ridgepoint {

/// A plot of items that are numbered: hovering one tells of it on a card, a click chooses it, a double click opens it
/// or, beside all of them, shows everything.
class ItemPlot : public LogPlot
{
    Q_OBJECT
public:
    explicit ItemPlot(QWidget* parent = nullptr);

    /// What is told of the hovered item; none: nothing is hovered.
    void setCard(std::optional<std::size_t> item, const HoverCard& card);

signals:
    void itemHovered(qint64 item); ///< -1: none
    void itemClicked(qint64 item); ///< -1: the background, or Escape
    void itemWalkedTo(qint64 item); ///< with the arrow keys
    void itemOpened(qint64 item); ///< a double click, or Return on the chosen one

protected:
    /// The item under a point of the widget; -1: none.
    virtual qint64 itemAt(QPointF position) const = 0;
    /// Which one Return opens.
    virtual std::optional<std::size_t> chosenItem() const = 0;
    /// Do items open at all? Otherwise a double click shows everything.
    virtual bool itemsOpen() const { return false; }

    const std::optional<std::size_t>& hoveredItem() const { return m_hovered; }
    const HoverCard& card() const { return m_card; }
    void forgetHovered() { m_hovered.reset(); }

    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    std::optional<std::size_t> m_hovered;
    HoverCard m_card;
    QPointF m_pressed;
};

} // namespace ridgepoint
