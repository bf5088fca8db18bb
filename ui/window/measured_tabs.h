// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "core/scenario/scenario.h"

#include <cstddef>
#include <optional>

class QTabWidget;

namespace ridgepoint {

class CounterView;
class FileOpener;
class GemmView;
class ServingView;
class Session;
struct ServingTable;

/// The tabs that show measured files, and the wires between them and the session. A tab is brought up to date only
/// while it is seen: behind another one it costs nothing.
class MeasuredTabs final : public QObject
{
    Q_OBJECT
public:
    /// Adds the tabs.
    MeasuredTabs(Session& session, FileOpener& opener, QTabWidget& tabs, QObject* parent = nullptr);

    GemmView& gemm() { return *m_gemm; }
    CounterView& counters() { return *m_counters; }
    ServingView& serving() { return *m_serving; }

    void showHowToMeasure();

signals:
    void openRequested();
    void calibrationRequested(const QString& path); ///< of a measured file

private:
    void connectGemm(FileOpener& opener);
    void connectCounters(FileOpener& opener);
    void connectServing();
    void useOperator(const QString& modelId, int tensorParallel, const std::optional<Projections>& projections);
    void useServedPoint(const ServingTable& table, std::size_t point);
    void showFiles();
    void showScenario();

    Session& m_session;
    QTabWidget& m_tabs;
    GemmView* m_gemm;
    CounterView* m_counters;
    ServingView* m_serving;
    std::size_t m_counted = 0; ///< files of counters that were open before
    std::size_t m_served = 0; ///< tables of servers likewise
};

} // namespace ridgepoint
