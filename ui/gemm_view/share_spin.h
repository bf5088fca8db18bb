// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>

namespace ridgepoint {

/// A share between 0 and 1, drawn as the other fields are; arrow keys and the wheel change it.
class ShareSpin final : public QDoubleSpinBox
{
    Q_OBJECT
public:
    explicit ShareSpin(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace ridgepoint
