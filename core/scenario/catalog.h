// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration.h"
#include "core/io/diagnostic.h"
#include "core/scenario/scenario.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Constants that the user fitted or opened, by the id of their GPU.
using UserCalibrations = std::map<std::string, std::shared_ptr<const calibrated::Calibration>, std::less<>>;

/// All presets: those that ship, then the user's own, which replace shipped ones of the same id.
class Catalog
{
public:
    /// Reads every *.json of DIR/gpus, DIR/models and DIR/calibration for each directory in order. Directories that do
    /// not exist are skipped. A bad file becomes diagnostics() and costs no good one.
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

    void add(Gpu gpu); ///< with the constants of its id, unless it brings some
    void add(Model model);
    void add(calibrated::Calibration calibration); ///< for the GPU of its id, or for all

    /// Each GPU of the catalog then has its shipped sets with the user's in their place; those that are not named
    /// have the shipped ones again.
    void setUserCalibrations(UserCalibrations calibrations);
    const UserCalibrations& userCalibrations() const { return m_user; } ///< the user's sets alone
    /// What ships for a GPU, the user's own presets included; none: nothing.
    std::shared_ptr<const calibrated::Calibration> shippedCalibration(std::string_view gpuId) const;

private:
    struct Files
    {
        std::vector<std::filesystem::path> gpus, models, calibrations;
    };
    void read(const Files& files);
    void attachCalibration(Gpu& gpu) const;

    std::vector<Gpu> m_gpus;
    std::vector<Model> m_models;
    std::map<std::string, std::shared_ptr<const calibrated::Calibration>, std::less<>> m_calibrations; ///< by GPU id
    UserCalibrations m_user;
    std::vector<Diagnostic> m_diagnostics;
};

} // namespace ridgepoint
