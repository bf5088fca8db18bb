// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"
#include "core/scenario/scenario.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// All presets: those that ship, then the user's own, which replace shipped ones of the same id.
class Catalog
{
public:
    /// Reads every *.json of DIR/gpus and DIR/models for each directory in order. Directories that do not exist are
    /// skipped. A bad file becomes diagnostics() and costs no good one.
    static Catalog load(const std::vector<std::filesystem::path>& directories);

    /// The same of one GPU and one model alone, from the files that are named after their ids: enough for a first
    /// frame.
    static Catalog loadTwo(
        const std::vector<std::filesystem::path>& directories, const std::string& gpuId, const std::string& modelId);

    const std::vector<Gpu>& gpus() const { return m_gpus; } ///< by vendor, year, name
    const std::vector<Model>& models() const { return m_models; } ///< by name
    const std::vector<Diagnostic>& diagnostics() const { return m_diagnostics; }

    const Gpu* gpu(std::string_view id) const;
    const Model* model(std::string_view id) const;

    void add(Gpu gpu);
    void add(Model model);

private:
    void read(const std::vector<std::filesystem::path>& gpuFiles, const std::vector<std::filesystem::path>& modelFiles);

    std::vector<Gpu> m_gpus;
    std::vector<Model> m_models;
    std::vector<Diagnostic> m_diagnostics;
};

} // namespace ridgepoint
