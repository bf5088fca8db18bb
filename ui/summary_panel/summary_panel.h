// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include "core/analysis/analysis.h"
#include "ui/theme/shown_times.h"

class QLabel;
class QVBoxLayout;

namespace ridgepoint {

class Figure;
class MemoryBar;
class VerdictCard;

/// What comes out of a scenario: times, throughput, memory, and what binds. Every number leads to its formula.
class SummaryPanel final : public QScrollArea
{
    Q_OBJECT
public:
    explicit SummaryPanel(QWidget* parent = nullptr);

    /// Expected times in the place of the ideal ones, or beside them, where there are some and they are asked for.
    void setAnalysis(const Scenario& scenario, const Analysis& analysis, ShownTimes times = ShownTimes::Both);
    /// One sentence that says what binds, the reason, and the change that would help most.
    void setVerdict(
        const QString& headline, const QString& body, const QString& advice = {}, const QString& trouble = {});
    /// A pinned scenario and how this one differs from it; empty texts hide it.
    void setPinned(const QString& name, const QString& change, bool better = true);

    QSize sizeHint() const override { return {336, 640}; }

signals:
    /// "tpot", "ttft", "latency", "throughput", "weights", "kv_cache", "activations", "free", "max_batch",
    /// "max_context", "ridge"
    void formulaRequested(const QString& metric);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void buildMemory(QVBoxLayout& layout);
    void buildPinned(QVBoxLayout& layout);
    Figure* addFigure(const char* metric, const QString& label, bool big = false);
    void showTimes(const Scenario& scenario, const Analysis& analysis);
    void showExpectedTimes(const Analysis& analysis);
    void showCalibrated(const Scenario& scenario, const Analysis& analysis, ShownTimes times);
    void showMemory(const MemoryFit& memory);
    void showRidge(const Scenario& scenario, const Analysis& analysis);
    void colourDots();

    Figure* m_tpot = nullptr;
    QLabel* m_calibrated = nullptr; ///< where expected times come from, or why there are none
    Figure* m_ttft = nullptr;
    Figure* m_latency = nullptr;
    Figure* m_throughput = nullptr;
    Figure* m_expected_throughput = nullptr; ///< beside the ideal one alone
    Figure* m_capacity = nullptr;
    MemoryBar* m_memory = nullptr;
    Figure* m_weights = nullptr;
    Figure* m_kv_cache = nullptr;
    Figure* m_activations = nullptr;
    Figure* m_free = nullptr;
    Figure* m_max_batch = nullptr;
    Figure* m_max_context = nullptr;
    VerdictCard* m_verdict = nullptr;
    Figure* m_ridge = nullptr;
    QLabel* m_pinned = nullptr;
    QLabel* m_change = nullptr;
};

} // namespace ridgepoint
