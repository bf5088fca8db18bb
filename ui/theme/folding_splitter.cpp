// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/folding_splitter.h"

#include <QResizeEvent>

#include <algorithm>

namespace ridgepoint {

FoldingSplitter::FoldingSplitter(QWidget* first, QWidget* second, const QList<int>& stretches, int unfoldedWidth)
    : QSplitter(Qt::Horizontal)
    , m_unfolded_width(unfoldedWidth)
{
    setChildrenCollapsible(false);
    setHandleWidth(14);
    for (QWidget* part : {first, second})
        addWidget(part);
    for (int i = 0; i < 2; ++i)
        setStretchFactor(i, stretches[i]);
    setSizes({stretches[0] * 100, stretches[1] * 100});
}

/// Of parts beside one another it would hold the window open, and they would never be put one below the other.
QSize FoldingSplitter::minimumSizeHint() const
{
    int width = 0;
    for (int i = 0; i < count(); ++i)
        width = std::max({width, widget(i)->minimumSizeHint().width(), widget(i)->minimumWidth()});
    return {width, QSplitter::minimumSizeHint().height()};
}

void FoldingSplitter::resizeEvent(QResizeEvent* event)
{
    const auto wanted = event->size().width() < m_unfolded_width ? Qt::Vertical : Qt::Horizontal;
    if (wanted != orientation()) {
        setOrientation(wanted);
        updateGeometry();
    }
    QSplitter::resizeEvent(event);
}

} // namespace ridgepoint
