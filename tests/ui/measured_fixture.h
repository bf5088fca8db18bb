// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/measure/gpu_match.h"
#include "core/scenario/catalog.h"
#include "ui/session/measured_file.h"

#include <memory>
#include <vector>

/// Measured files as an opened one would be.
namespace ridgepoint::fixtures {

inline std::shared_ptr<const MeasuredFile> measured(Parsed<GemmSweep> parsed, const Catalog& catalog)
{
    auto file = std::make_shared<MeasuredFile>();
    file->sweep = std::move(parsed.value);
    file->diagnostics = std::move(parsed.diagnostics);
    std::vector<GpuName> names;
    for (const Gpu& gpu : catalog.gpus())
        names.push_back({gpu.id, gpu.name});
    if (!file->sweep.gpu_name.empty())
        file->gpu_id = matchGpu(file->sweep.gpu_name, names);
    return file;
}

inline std::shared_ptr<const MeasuredFile> measuredFile(const QString& path, const Catalog& catalog)
{
    return measured(importGemmSweep(path.toStdString()), catalog);
}

inline std::shared_ptr<const MeasuredFile> measuredText(const char* rows, const char* name, const Catalog& catalog)
{
    return measured(importGemmText(rows, name), catalog);
}

} // namespace ridgepoint::fixtures
