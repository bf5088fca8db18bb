// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "core/analysis/analysis.h"
#include "ui/theme/shown_times.h"

#include <memory>

namespace ridgepoint {

class ShareChart;

/// Two charts: memory against capacity, and where the time of prefill and decode goes. They are made after the first
/// show, since Qt Charts would take its share of the start, and follow a drag at no more than thirty frames a second.
class BreakdownCharts final : public QWidget
{
    Q_OBJECT
public:
    explicit BreakdownCharts(QWidget* parent = nullptr);
    ~BreakdownCharts() override;

    /// Expected times where they are chosen and there are some; both stand beside each other.
    void setAnalysis(const Analysis& analysis, ShownTimes times = ShownTimes::Ideal);
    bool isBuilt() const { return m_memory != nullptr; }
    QStringList timeBars() const; ///< names of the bars of the time chart, from the bottom up

signals:
    void built();
    void refreshed();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    void refresh();
    void refreshMemory();
    void refreshTime();
    void colour();

    Analysis m_analysis;
    ShownTimes m_times = ShownTimes::Ideal;
    QTimer m_timer;
    bool m_stale = false; ///< the charts show an older analysis
    std::unique_ptr<ShareChart> m_memory;
    std::unique_ptr<ShareChart> m_time;
};

} // namespace ridgepoint
