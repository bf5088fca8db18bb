// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scenario/catalog.h"

#include "core/hardware/calibration_merge.h"
#include "core/hardware/calibration_preset.h"
#include "core/hardware/gpu_preset.h"
#include "core/io/json_text.h"
#include "core/model/model_preset.h"

#include <algorithm>
#include <system_error>
#include <tuple>
#include <utility>

namespace ridgepoint {

namespace {

namespace fs = std::filesystem;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view takeDigits(std::string_view& text)
{
    const auto end = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isDigit) - text.begin());
    std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

/// As people sort: Llama-3-8B before Llama-3-70B, whatever the case.
bool comesBefore(std::string_view a, std::string_view b)
{
    while (!a.empty() && !b.empty()) {
        if (isDigit(a.front()) && isDigit(b.front())) {
            const std::string_view first = takeDigits(a);
            const std::string_view second = takeDigits(b);
            if (first != second)
                return std::pair(first.size(), first) < std::pair(second.size(), second);
            continue;
        }
        if (lower(a.front()) != lower(b.front()))
            return lower(a.front()) < lower(b.front());
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.size() < b.size();
}

bool gpuComesBefore(const Gpu& a, const Gpu& b)
{
    if (std::tie(a.vendor, a.release_year) != std::tie(b.vendor, b.release_year))
        return std::tie(a.vendor, a.release_year) < std::tie(b.vendor, b.release_year);
    return comesBefore(a.name, b.name);
}

bool modelComesBefore(const Model& a, const Model& b)
{
    return comesBefore(a.name, b.name);
}

template<typename T> const T* findId(const std::vector<T>& presets, std::string_view id)
{
    const auto found = std::find_if(presets.begin(), presets.end(), [id](const T& preset) { return preset.id == id; });
    return found == presets.end() ? nullptr : &*found;
}

template<typename T, typename Before> void insertSorted(std::vector<T>& presets, T preset, Before before)
{
    std::erase_if(presets, [&preset](const T& present) { return present.id == preset.id; });
    const auto place = std::upper_bound(presets.begin(), presets.end(), preset, before);
    presets.insert(place, std::move(preset));
}

std::vector<fs::path> jsonFiles(const fs::path& directory)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() == ".json")
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The file that is named after an id, where there is one.
std::vector<fs::path> fileOf(const fs::path& directory, const std::string& id)
{
    const fs::path file = directory / (id + ".json");
    std::error_code error;
    return fs::is_regular_file(file, error) ? std::vector {file} : std::vector<fs::path>();
}

/// Calls read for the text of every preset and add for every good one.
template<typename Read, typename Add>
void readAll(const std::vector<fs::path>& files, std::vector<Diagnostic>& diagnostics, Read read, Add add)
{
    const auto keep = [&diagnostics](std::vector<Diagnostic>&& found) {
        diagnostics.insert(diagnostics.end(), found.begin(), found.end());
    };
    for (const fs::path& file : files) {
        Parsed<std::string> text = readTextFile(file);
        if (text.ok()) {
            auto preset = read(text.value, file.string());
            if (preset.ok())
                add(std::move(preset.value));
            keep(std::move(preset.diagnostics));
        }
        keep(std::move(text.diagnostics));
    }
}

} // namespace

Catalog Catalog::load(const std::vector<fs::path>& directories)
{
    Catalog catalog;
    for (const fs::path& directory : directories)
        catalog.read(
            {jsonFiles(directory / "gpus"), jsonFiles(directory / "models"), jsonFiles(directory / "calibration")});
    return catalog;
}

Catalog Catalog::loadTwo(const std::vector<fs::path>& directories, const std::string& gpuId, const std::string& modelId)
{
    Catalog catalog;
    for (const fs::path& directory : directories) {
        std::vector<fs::path> calibrations = fileOf(directory / "calibration", std::string(calibrated::genericId));
        for (fs::path& own : fileOf(directory / "calibration", gpuId))
            calibrations.push_back(std::move(own));
        catalog.read({fileOf(directory / "gpus", gpuId), fileOf(directory / "models", modelId), calibrations});
    }
    return catalog;
}

void Catalog::read(const Files& files)
{
    readAll(files.gpus, m_diagnostics, readGpuPreset, [this](Gpu&& gpu) { add(std::move(gpu)); });
    readAll(files.models, m_diagnostics, readModelPreset, [this](Model&& model) { add(std::move(model)); });
    readAll(files.calibrations, m_diagnostics, readCalibrationPreset,
        [this](calibrated::Calibration&& calibration) { add(std::move(calibration)); });
}

const Gpu* Catalog::gpu(std::string_view id) const
{
    return findId(m_gpus, id);
}

const Model* Catalog::model(std::string_view id) const
{
    return findId(m_models, id);
}

void Catalog::add(Gpu gpu)
{
    attachCalibration(gpu);
    insertSorted(m_gpus, std::move(gpu), gpuComesBefore);
}

void Catalog::add(Model model)
{
    insertSorted(m_models, std::move(model), modelComesBefore);
}

void Catalog::add(calibrated::Calibration calibration)
{
    const std::string id = calibration.gpu;
    m_calibrations[id] = std::make_shared<const calibrated::Calibration>(std::move(calibration));
    for (Gpu& gpu : m_gpus) {
        if (gpu.id == id)
            gpu.calibration.reset();
        if (id == calibrated::genericId)
            gpu.generic_calibration.reset();
        attachCalibration(gpu);
    }
}

void Catalog::setUserCalibrations(UserCalibrations calibrations)
{
    const UserCalibrations before = std::exchange(m_user, std::move(calibrations));
    for (Gpu& gpu : m_gpus) {
        if (before.contains(gpu.id) || m_user.contains(gpu.id)) {
            gpu.calibration.reset();
            attachCalibration(gpu);
        }
    }
}

std::shared_ptr<const calibrated::Calibration> Catalog::shippedCalibration(std::string_view gpuId) const
{
    const auto found = m_calibrations.find(gpuId);
    return found != m_calibrations.end() ? found->second : nullptr;
}

void Catalog::attachCalibration(Gpu& gpu) const
{
    if (const auto own = m_user.find(gpu.id); gpu.calibration == nullptr && own != m_user.end()) {
        const auto shipped = shippedCalibration(gpu.id);
        gpu.calibration = std::make_shared<const calibrated::Calibration>(
            calibrated::merged(shipped ? *shipped : calibrated::Calibration(), *own->second));
    }
    const auto attach = [this](std::string_view id, auto& place) {
        if (const auto found = m_calibrations.find(id); place == nullptr && found != m_calibrations.end())
            place = found->second;
    };
    attach(gpu.id, gpu.calibration);
    attach(calibrated::genericId, gpu.generic_calibration);
}

} // namespace ridgepoint
