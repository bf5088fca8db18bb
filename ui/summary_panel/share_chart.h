// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

class QBarCategoryAxis;
class QBarSet;
class QChart;
class QChartView;
class QColor;
class QHorizontalStackedBarSeries;
class QValueAxis;
class QWidget;

namespace ridgepoint {

/// A chart of stacked horizontal bars; a thin layer over Qt Charts, whose headers stay in one file.
class ShareChart
{
public:
    ShareChart(const QString& title, const QStringList& parts, const QStringList& bars);

    QWidget* widget() const;
    /// One value per bar, as many for every part. The order of parts is that of the constructor.
    void setValues(std::size_t part, const std::vector<double>& values);
    void setBars(const QStringList& bars);
    QStringList bars() const;
    void setRange(double maximum, const QString& axisTitle);
    /// Colours of the parts; all else follows the palette of the widget.
    void setColours(const std::vector<QColor>& colours);

private:
    QChart* m_chart = nullptr; ///< owned by m_view, as is all below
    QChartView* m_view = nullptr;
    QHorizontalStackedBarSeries* m_series = nullptr;
    std::vector<QBarSet*> m_sets;
    QBarCategoryAxis* m_bars = nullptr;
    QValueAxis* m_values = nullptr;
};

} // namespace ridgepoint
