// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace ridgepoint {

/// What stands where measurements would be: what can be opened, and how.
class GemmInvitation final : public QWidget
{
    Q_OBJECT
public:
    explicit GemmInvitation(QWidget* parent = nullptr);

signals:
    void openClicked();
};

} // namespace ridgepoint
