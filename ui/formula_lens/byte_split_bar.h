// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include <array>

namespace ridgepoint {

struct FormulaSheet;

/// Bytes split into weights, activations and KV cache: a bar with its legend. Hides where there are none.
class ByteSplitBar final : public QWidget
{
    Q_OBJECT
public:
    explicit ByteSplitBar(QWidget* parent = nullptr);

    void setSheet(const FormulaSheet& sheet);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintLegend(class QPainter& painter, std::size_t index, double x, double width);

    static constexpr std::size_t parts = 3;
    std::array<double, parts> m_bytes {};
    double m_total = 0;
    QString m_title;
};

} // namespace ridgepoint
