// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include "core/measure/gpu_match.h"
#include "core/scenario/catalog.h"
#include "ui/session/counted_file.h"

#include <memory>
#include <vector>

/// Files of performance counters as an opened one would be.
namespace ridgepoint::fixtures {

inline std::shared_ptr<const CountedFile> counted(Parsed<CounterFile> parsed, const Catalog& catalog)
{
    auto file = std::make_shared<CountedFile>();
    file->diagnostics = std::move(parsed.diagnostics);
    file->profile = std::make_shared<const CounterProfile>(std::move(parsed.value));
    std::vector<GpuName> names;
    for (const Gpu& gpu : catalog.gpus())
        names.push_back({gpu.id, gpu.name});
    for (const std::string& device : file->file().devices) {
        if (!file->gpu_id && !device.empty())
            file->gpu_id = matchGpu(device, names);
    }
    return file;
}

inline std::shared_ptr<const CountedFile> countedFile(const QString& path, const Catalog& catalog)
{
    return counted(importCounters(path.toStdString()), catalog);
}

inline std::shared_ptr<const CountedFile> countedText(
    const QByteArray& rows, const QString& name, const Catalog& catalog)
{
    return counted(importCounterText(rows.toStdString(), name.toStdString()), catalog);
}

/// One launch as Nsight Compute counts it; 0: not counted.
struct Launch
{
    const char* kernel;
    double time_ns;
    double fma; ///< of fp32: two FLOP each
    double dram_bytes;
    double l2_bytes = 0;
    double l1_bytes = 0;
};

/// A table as `ncu --csv --page raw` writes it.
inline QByteArray rawTable(const std::vector<Launch>& launches)
{
    const auto cell = [](double value) {
        return value > 0 ? QByteArray(",\"") + QByteArray::number(value, 'f', 0) + '"' : QByteArray(",\"\"");
    };
    QByteArray text =
        "\"ID\",\"Process ID\",\"Process Name\",\"Host Name\",\"Kernel Name\",\"Context\",\"Stream\",\"Block Size\","
        "\"Grid Size\",\"Device\",\"CC\",\"gpu__time_duration.sum\","
        "\"smsp__sass_thread_inst_executed_op_fadd_pred_on.sum\","
        "\"smsp__sass_thread_inst_executed_op_fmul_pred_on.sum\","
        "\"smsp__sass_thread_inst_executed_op_ffma_pred_on.sum\",\"dram__bytes.sum\",\"lts__t_bytes.sum\","
        "\"l1tex__t_bytes.sum\"\n"
        "\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"ns\",\"inst\",\"inst\",\"inst\",\"byte\","
        "\"byte\",\"byte\"\n";
    int id = 0;
    for (const Launch& one : launches) {
        text += '"' + QByteArray::number(id++) + "\",\"1\",\"app\",\"127.0.0.1\",\"" + one.kernel
            + "\",\"1\",\"7\",\"(128, 1, 1)\",\"(64, 1, 1)\",\"0\",\"8.0\"" + cell(one.time_ns)
            + (one.fma > 0 ? ",\"0\",\"0\"" : ",\"\",\"\"") + cell(one.fma) + cell(one.dram_bytes) + cell(one.l2_bytes)
            + cell(one.l1_bytes) + '\n';
    }
    return text;
}

} // namespace ridgepoint::fixtures
