// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/calibration_constants.h"

#include <array>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {
struct Gpu;
}

namespace ridgepoint::calibrated {

enum class ConstantKind : std::uint8_t {
    Time, ///< seconds
    Efficiency, ///< share of a roof; above limitingEfficiency the roof does not limit
    Factor ///< any other number
};

/// One constant of a set: how files and windows write it.
template<typename T> struct ConstantInfo
{
    std::string_view symbol; ///< as the formula writes it: "t0", "ec"
    std::string_view key; ///< in a file, its unit included: "t0_us"
    std::string_view unit; ///< of the file's figure: "us", "ns per row"; empty for a plain number
    std::string_view meaning;
    double T::*member;
    double si = 1; ///< file's figure · si = the member's value
    ConstantKind kind = ConstantKind::Factor;
};
/// The constants of a set in their order; of matrix products those that the format has.
template<typename T> std::span<const ConstantInfo<T>> constantInfos();
std::span<const ConstantInfo<GemmConstants>> gemmConstantInfos(Format format);

/// What a set of constants was fitted on, and how well it fits.
struct CalibrationSource
{
    std::string table; ///< the measurements
    std::string library; ///< whose kernels were measured
    std::string version;
    std::string rows; ///< how many were fitted, in words
    std::string date; ///< of the fit or of the table; empty where not given
    double error_median = std::numeric_limits<double>::quiet_NaN(); ///< of the time, as a share
    double error_p90 = std::numeric_limits<double>::quiet_NaN();
    std::string error_on; ///< which rows the errors are of
    std::string not_validated; ///< why the set is not to be used beyond its own GPU; empty where it may
};

template<typename T> struct ConstantSet
{
    T constants;
    CalibrationSource source;
};
template<typename T> using SetsByFormat = std::array<std::optional<ConstantSet<T>>, formatCount>;

/// The figures that the constants are relative to: efficiencies are shares of exactly these. 0: not known.
struct ReferenceDevice
{
    std::array<double, formatCount> flop_per_s {};
    double bytes_per_s = 0;
    double l2_bytes = 0;
    double link_bytes_per_s = 0;
    double boost_mhz = 0;
    int units = 0;
};

/// Where the generic set may be used, and how it moves to another device.
struct GenericRule
{
    std::string vendor;
    std::vector<std::string> architectures;
    double reference_mhz = 0; ///< clock at which its latencies of products and attention hold; they are SM cycles
    double fast_dram_bytes_per_s = 0; ///< above it fast_dram_gl replaces the constant gl
    double fast_dram_gl = 1;
    double fast_dram_gl_moe = 1;
};

/// One file of presets/calibration.
struct Calibration
{
    std::string gpu; ///< id of the GPU preset; "generic" for the set that all share
    ReferenceDevice reference;
    std::optional<GenericRule> rule; ///< of the generic set alone
    SetsByFormat<GemmConstants> gemm;
    SetsByFormat<PrefillConstants> prefill; ///< by the KV cache's format: Bf16 or Fp8
    SetsByFormat<DecodeConstants> decode; ///< likewise
    SetsByFormat<MoeConstants> moe;
    std::optional<ConstantSet<AllReduceConstants>> all_reduce; ///< over the GPU's own link; generic: NVLink
    std::optional<ConstantSet<AllReduceConstants>> all_reduce_pcie; ///< of the generic set alone
    std::optional<EngineConstants> engine; ///< of the generic set alone
    std::map<std::string, FrameworkConstants> frameworks; ///< likewise: trtllm, vllm, sglang
    std::string file;
};
inline constexpr std::string_view genericId = "generic";

/// Which constants are asked for.
enum class ConstantsWanted : std::uint8_t {
    OwnElseGeneric, ///< those fitted on this GPU, else the generic ones where they are validated
    Generic,
    Start ///< the generic ones, also where they are not validated: what a fit begins with
};

/// Constants ready for a GPU, or the reason why there are none.
template<typename T> struct ChosenConstants
{
    T constants;
    const CalibrationSource* source = nullptr; ///< none: not calibrated
    bool generic = false;
    std::string_view reason; ///< why not; empty where known()

    bool known() const { return source != nullptr; }
};

// All pure, without allocation.
ChosenConstants<GemmConstants> gemmConstants(const Gpu& gpu, Format format, ConstantsWanted wanted);
/// By the KV cache's format.
ChosenConstants<PrefillConstants> prefillConstants(const Gpu& gpu, Format kv, ConstantsWanted wanted);
ChosenConstants<DecodeConstants> decodeConstants(const Gpu& gpu, Format kv, ConstantsWanted wanted);
ChosenConstants<MoeConstants> moeConstants(const Gpu& gpu, Format format, ConstantsWanted wanted);
ChosenConstants<AllReduceConstants> allReduceConstants(const Gpu& gpu, ConstantsWanted wanted);
/// Why all-reduces over so many GPUs are not validated, whatever the constants: over PCIe more than 2 share the host's
/// switches and sockets, and more than 8 are more than one NVLink domain. Empty where they are.
std::string_view allReduceObstacle(const Gpu& gpu, double gpus);
/// Those of the generic set, else the built-in ones.
EngineConstants engineConstants(const Gpu& gpu);

/// The device as the formulas see it: the GPU's figures, its peak in this format. Where measured roofs are in use,
/// those of its preset: efficiencies are shares of them.
Device deviceOf(const Gpu& gpu, Format format);

/// The GPU's own calibration to add a set to; where it has none, an empty one with its figures as reference.
Calibration calibrationOf(const Gpu& gpu);

/// The generic set of matrix products for a device: latencies are SM cycles, so that a faster clock shortens them.
GemmConstants scaledToDevice(GemmConstants constants, const GenericRule& rule, double boost_mhz, double bytes_per_s);

} // namespace ridgepoint::calibrated
