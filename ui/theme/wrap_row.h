// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QBoxLayout;

namespace ridgepoint {

/// Groups of controls beside one another; one below the other where they have no room.
class WrapRow final : public QWidget
{
public:
    /// `stretches` of the groups, in the same order.
    WrapRow(const std::vector<QWidget*>& groups, const std::vector<int>& stretches, QWidget* parent = nullptr);

    /// As narrow as the widest group alone.
    QSize minimumSizeHint() const override;
    bool isWrapped() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void wrap();

    QBoxLayout* m_row;
    std::vector<QWidget*> m_groups;
};

/// Labels and fields in one row without margins.
QWidget* controlGroup(const std::vector<QWidget*>& controls, QWidget* stretched = nullptr);

} // namespace ridgepoint
