// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hardware/precision.h"

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

namespace calibrated {
struct Calibration;
}

/// The unit whose roof an operator meets.
enum class Engine : std::uint8_t { Tensor, Vector, Link };
std::string_view name(Engine engine);

enum class MemoryLevel : std::uint8_t { Dram, LastLevel, L2, L1 };
std::string_view name(MemoryLevel level);

/// A compute roof: which unit, in which precision, how fast. 0 FLOP/s means that the preset knows none.
struct ComputeRoof
{
    Engine engine = Engine::Tensor;
    Precision precision = Precision::bf16;
    double flop_per_s = 0;

    bool known() const { return flop_per_s > 0; }
    bool operator==(const ComputeRoof&) const = default;
};

/// What a preset says of where its figures come from. Shared, never edited: copies of a Gpu stay cheap.
struct GpuProvenance
{
    std::map<std::string, std::vector<std::string>> sources; ///< by topic: peaks, clocks, memory, cache, interconnect …
    std::map<std::string, std::string> source_titles; ///< key of a source → its full title
    std::map<std::string, std::string> confidence; ///< by topic, where the preset states one
    std::vector<std::string> notes;
    std::string file; ///< where the preset was read from
    std::string json; ///< the preset's text: overrides of its fields start from it
};

/// The figures that constants of a time model are shares of.
struct NominalRoofs
{
    std::array<double, precisionCount> tensor_flop_per_s {};
    double dram_bytes_per_s = 0;

    bool operator==(const NominalRoofs&) const = default;
};

/// One accelerator. SI units: FLOP/s, byte/s, byte; decimal prefixes. All peaks are dense. 0 means "not known".
struct Gpu
{
    std::string id;
    std::string name;
    std::string vendor;
    std::string architecture;
    std::string memory_type;
    std::string link_name;
    std::string units_kind; ///< SM, CU, …

    std::array<double, precisionCount> tensor_flop_per_s {}; ///< matrix engine by operand precision, fp32 accumulate
    std::array<double, precisionCount> vector_flop_per_s {}; ///< plain arithmetic; fp32, bf16, fp16 only
    double tensor_fp16_accumulate_flop_per_s = 0; ///< fp16 operands with fp16 accumulate, for reference

    double dram_bytes_per_s = 0;
    double l2_bytes_per_s = 0; ///< read; measured where the preset has a measurement, else the vendor's figure
    double l1_bytes_per_s = 0; ///< all units together
    double last_level_bytes_per_s = 0;
    bool l2_measured = false;
    bool l1_measured = false;

    double capacity_bytes = 0; ///< usable by a program where known, else as sold
    double marketed_bytes = 0;
    double l2_bytes = 0;
    double link_bytes_per_s = 0; ///< per direction; the GPU-to-GPU link, else PCIe
    double boost_mhz = 0;
    double tensor_mhz = 0; ///< clock of the tensor peaks where the vendor uses another one than boost
    int units = 0;
    int release_year = 0;

    std::shared_ptr<const GpuProvenance> provenance;
    std::shared_ptr<const calibrated::Calibration> calibration; ///< constants fitted on this GPU; none: there are none
    std::shared_ptr<const calibrated::Calibration> generic_calibration; ///< those that all GPUs share
    /// The preset's own peaks and bandwidth where measured ones stand in their place above; else none. Efficiencies
    /// were fitted as shares of these.
    std::optional<NominalRoofs> nominal;

    double dramBandwidth() const { return dram_bytes_per_s; }
    NominalRoofs nominalRoofs() const { return nominal.value_or(NominalRoofs {tensor_flop_per_s, dram_bytes_per_s}); }
    double bandwidth(MemoryLevel level) const;

    bool operator==(const Gpu&) const = default;
};

/// The GPU's name without its vendor's: "H100 SXM5 80GB".
std::string shortName(const Gpu& gpu);

/// The matrix rate for operands of one precision: the GPU's own dense peak, else that of the next wider precision it
/// has (fp4 → fp8 → 16 bit → tf32 → fp32; int4 → int8 → 16 bit …), on the vector unit where no matrix engine has it.
ComputeRoof matrixRoof(const Gpu& gpu, Precision precision);

/// The rate of norms, residuals and activations: that of the 16-bit type where the preset has it, else fp32.
ComputeRoof vectorRoof(const Gpu& gpu, Precision activations);

/// Has the GPU a rate for this precision itself, on either unit? True as well where nothing at all is known of it.
bool computes(const Gpu& gpu, Precision precision);

/// bf16 where the GPU has it, else fp16, else fp32.
Precision defaultPrecision(const Gpu& gpu);

} // namespace ridgepoint
