// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>

namespace ridgepoint {

/// Two parts beside one another; one below the other where there is less than a width for both.
class FoldingSplitter final : public QSplitter
{
public:
    /// `stretches`: how the parts share the room that they have beside one another. `unfoldedWidth`: pixels, from which
    /// on they are.
    FoldingSplitter(QWidget* first, QWidget* second, const QList<int>& stretches, int unfoldedWidth);

    /// As narrow as the wider part alone.
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int m_unfolded_width;
};

} // namespace ridgepoint
