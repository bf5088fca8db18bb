// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/analysis/analysis.h"

namespace ridgepoint {

/// Memory of one GPU: weights, KV cache and activations side by side against the capacity. What does not fit is red and
/// sticks out behind a line that marks the capacity.
class MemoryBar final : public QWidget
{
    Q_OBJECT
public:
    explicit MemoryBar(QWidget* parent = nullptr);

    void setMemory(const MemoryFit& memory);

    QSize sizeHint() const override { return {260, 26}; }
    QSize minimumSizeHint() const override { return {60, 26}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    MemoryFit m_memory;
};

} // namespace ridgepoint
