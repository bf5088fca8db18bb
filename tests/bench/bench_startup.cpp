// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>

#include "tests/bench/bench.h"

namespace ridgepoint::bench {

namespace {

/// From the start of the process to its end, which comes right after its first painted frame.
double runOnce(const QString& program)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("RIDGEPOINT_LEAVE_AFTER_FIRST_FRAME"), QStringLiteral("1"));
    process.setProcessEnvironment(environment);
    const auto start = Clock::now();
    process.start(program, QStringList());
    process.waitForFinished(30000);
    return secondsSince(start);
}

} // namespace

std::vector<Result> runStartupBenchmark(const std::string& folder)
{
    const QString prefix = QString::fromStdString(folder.empty() ? "." : folder);
    std::vector<double> ours;
    std::vector<double> empty;
    for (int round = 0; round < 15; ++round) { // alternating, so that both meet the same machine
        empty.push_back(runOnce(prefix + QStringLiteral("/ridgepoint_empty_window")));
        ours.push_back(runOnce(prefix + QStringLiteral("/ridgepoint")));
    }
    const double peer = percentile(empty, 0.5);
    const double own = percentile(ours, 0.5);
    std::printf("start-up: %.1f ms, an empty window with one QCustomPlot: %.1f ms\n", own * 1e3, peer * 1e3);
    return {{"startup_ratio", own / peer, "ratio", 1.5}};
}

} // namespace ridgepoint::bench
