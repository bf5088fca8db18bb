// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "core/analysis/analysis.h"

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

    void setAnalysis(const Analysis& analysis);
    bool isBuilt() const { return m_memory != nullptr; }

signals:
    void built();

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
    QTimer m_timer;
    bool m_stale = false; ///< the charts show an older analysis
    std::unique_ptr<ShareChart> m_memory;
    std::unique_ptr<ShareChart> m_time;
};

} // namespace ridgepoint
