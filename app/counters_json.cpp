// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/counters_json.h"

#include "app/counters_stores.h"

#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace ridgepoint {

namespace {

using Json = nlohmann::ordered_json;

Json known(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

void putKnown(Json& object, std::string_view key, double value)
{
    if (std::isfinite(value))
        object[std::string(key)] = value;
}

void putFigures(Json& json, const KernelFigures& figures)
{
    Json flop = Json::object();
    Json tensor = Json::object();
    for (std::size_t i = 0; i < countedFormatCount; ++i) {
        const auto format = static_cast<CountedFormat>(i);
        putKnown(flop, name(format), figures.flop(format));
        putKnown(tensor, name(format), figures.tensor_flop[i]);
    }
    Json bytes = Json::object();
    for (std::size_t i = 0; i < countedLevelCount; ++i)
        putKnown(bytes, name(static_cast<CountedLevel>(i)), figures.bytes[i]);
    json["flop"] = std::move(flop);
    if (!tensor.empty())
        json["tensor_flop"] = std::move(tensor);
    json["bytes"] = std::move(bytes);
    putKnown(json, "intensity_flop_per_byte", figures.intensity(CountedLevel::Dram));
    putKnown(json, "flop_per_s", figures.flopPerSecond());
}

Json extentJson(const Extent& extent)
{
    return Json::array({extent[0], extent[1], extent[2]});
}

/// A counter's name, with its unit where the file has another counter of that name.
std::vector<std::string> counterKeys(const CounterFile& file)
{
    std::map<std::string_view, int> uses;
    for (const Counter& counter : file.counters)
        ++uses[counter.name];
    std::vector<std::string> keys;
    for (const Counter& counter : file.counters)
        keys.push_back(uses[counter.name] == 1 ? counter.name : counter.name + " [" + counter.unit + ']');
    return keys;
}

/// Writes a launch's counters under keys that are unique: what is inserted into an object is compared with all its
/// keys, which a launch of many thousand counters would take minutes for.
class CounterObjects
{
public:
    explicit CounterObjects(const CounterFile& file)
        : m_file(file)
        , m_keys(counterKeys(file))
        , m_lastLaunch(m_keys.size(), 0)
    {
        std::map<std::string_view, std::size_t> first;
        for (std::size_t i = 0; i < m_keys.size(); ++i)
            m_first.push_back(first.emplace(m_keys[i], i).first->second);
    }

    Json object(const KernelLaunch& launch)
    {
        ++m_launch;
        const std::span<const std::uint32_t> set = m_file.countersOf(launch);
        const std::span<const double> values = m_file.valuesOf(launch);
        Json::object_t counters;
        counters.reserve(set.size());
        for (std::size_t i = 0; i < set.size(); ++i) {
            // Two sections of a details page may have one label with one unit: the first one counts.
            if (std::exchange(m_lastLaunch[m_first[set[i]]], m_launch) != m_launch)
                counters.emplace_back(m_keys[set[i]], known(values[i]));
        }
        return counters;
    }

private:
    const CounterFile& m_file;
    std::vector<std::string> m_keys; ///< by counter
    std::vector<std::size_t> m_first; ///< the first counter that has the same key
    std::vector<std::size_t> m_lastLaunch; ///< that has such a key, counted from 1
    std::size_t m_launch = 0;
};

Json launchJson(const CounterFile& file, const FigureRules& rules, const KernelLaunch& launch, CounterObjects& counters)
{
    const KernelFigures figures = rules.figures(launch);
    Json json {{"name", file.kernels[launch.kernel]}, {"id", launch.id < 0 ? Json(nullptr) : Json(launch.id)},
        {"time_s", known(figures.time_s)}};
    if (launch.invocations != 1)
        json["invocations"] = launch.invocations;
    if (!file.devices[launch.device].empty())
        json["device"] = file.devices[launch.device];
    if (launch.grid[0] > 0)
        json["grid"] = extentJson(launch.grid);
    if (launch.block[0] > 0)
        json["block"] = extentJson(launch.block);
    putFigures(json, figures);
    json["counters"] = counters.object(launch);
    return json;
}

Json summaryJson(const CounterFile& file, const KernelSummary& summary)
{
    const std::string& kernel = file.kernels[summary.kernel];
    Json json {{"name", kernel}, {"short_name", shortKernelName(kernel)}, {"launches", summary.launches},
        {"time_s", known(summary.time_s)}, {"share", known(summary.share)},
        {"average_time_s", known(summary.average.time_s)}};
    putFigures(json, summary.average);
    return json;
}

Json roofsJson(const std::vector<MeasuredRoof>& roofs)
{
    Json list = Json::array();
    for (const MeasuredRoof& roof : roofs) {
        if (roof.is_memory) {
            list.push_back({{"kind", "memory"}, {"level", name(roof.level)}, {"bytes_per_s", roof.per_s},
                {"source", roof.source}});
        } else {
            list.push_back({{"kind", "compute"}, {"engine", name(roof.engine)}, {"precision", name(roof.format)},
                {"flop_per_s", roof.per_s}, {"source", roof.source}});
        }
    }
    return list;
}

} // namespace

Json countersJson(const CounterFile& file, const FigureRules& rules, const std::vector<KernelSummary>& summaries)
{
    std::vector<bool> wanted(file.kernels.size(), false);
    Json summary = Json::array();
    for (const KernelSummary& kernel : summaries) {
        wanted[kernel.kernel] = true;
        summary.push_back(summaryJson(file, kernel));
    }
    Json kernels = Json::array();
    CounterObjects counters(file);
    const std::vector<StatedStores> stores = statedStores(file);
    auto stored = stores.begin();
    for (std::size_t i = 0; i < file.launches.size(); ++i) {
        const bool judged = stored != stores.end() && stored->launch == i;
        if (wanted[file.launches[i].kernel]) {
            kernels.push_back(launchJson(file, rules, file.launches[i], counters));
            if (judged)
                kernels.back()["stores"] = storesJson(stored->stores);
        }
        if (judged)
            ++stored;
    }
    Json sources = Json::array();
    for (const FigureSource& source : rules.sources()) {
        Json json {{"figure", source.figure}, {"formula", source.formula}};
        if (!source.remark.empty())
            json["remark"] = source.remark;
        sources.push_back(std::move(json));
    }
    return {{"path", file.path}, {"layout", name(file.layout)}, {"tool", file.tool}, {"kernels", std::move(kernels)},
        {"summary", std::move(summary)}, {"sources", std::move(sources)}, {"gaps", rules.gaps()},
        {"roofs", roofsJson(roofsOf(file))}};
}

Json measuredRoofsJson(const MeasuredRoofs& roofs)
{
    Json devices = Json::array();
    for (const DeviceRoofs& device : roofs.devices)
        devices.push_back({{"device", device.device}, {"roofs", roofsJson(device.roofs)}});
    return {{"path", roofs.path}, {"layout", "measured roofs"}, {"tool", roofs.tool}, {"kernels", Json::array()},
        {"devices", std::move(devices)}};
}

Json diagnosticsJson(const std::vector<Diagnostic>& diagnostics)
{
    constexpr const char* severities[] = {"note", "warning", "error"};
    Json list = Json::array();
    for (const Diagnostic& diagnostic : diagnostics) {
        list.push_back({{"severity", severities[static_cast<std::size_t>(diagnostic.severity)]},
            {"line", diagnostic.line}, {"column", diagnostic.column}, {"message", diagnostic.message}});
    }
    return list;
}

} // namespace ridgepoint
