// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/gemm_cells.h"
#include "core/measure/gemm_header.h"
#include "core/measure/gemm_sweep.h"
#include "core/measure/problem_list.h"
#include "core/measure/string_table.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ridgepoint {

/// What holds for each row of a file whose table has no column for it.
struct GemmDefaults
{
    std::int64_t m = 0; ///< 0: not known
    std::int32_t n = 0;
    std::int32_t k = 0;
    std::string dtype; ///< empty: not known
    std::string gpu_name; ///< of a table of several GPUs the one whose rows are wanted; empty: the first
    std::optional<WantedGpu> wanted_gpu {}; ///< likewise, and it must be there
    std::string kernel; ///< of a table without such a column; empty: not known
};

/// Turns rows of cells into GemmRows, one at a time, and gathers what they have in common.
class GemmRowReader
{
public:
    GemmRowReader(const GemmHeader& header, GemmDefaults defaults, ProblemList& problems);

    /// Adds the row at which the reader stands; false where it cannot be used, with a Warning in the problems or
    /// counted.
    bool read(const DelimitedReader& reader, std::vector<GemmRow>& rows);

    /// Divides by 100 the utilisations that can only be in per cent, though neither header nor cell says so: one in ten
    /// or more, and two at least, are above 10. To be called once, of the rows that are kept, before report().
    void scaleUtilisations(std::vector<GemmRow>& rows);

    /// Leaves out the rows of other GPUs than the one that is wanted, or the first. Returns how many; none, with an
    /// Error in the problems, where the table has several GPUs but not the one that must be there.
    std::optional<std::size_t> keepOneGpu(std::vector<GemmRow>& rows);
    /// Those GPUs, in the order of the file.
    std::vector<std::string> takeOtherGpus() { return std::move(m_otherGpus); }

    /// The device whose rows were kept, and the framework of the first of them; empty without such columns.
    const std::string& device() const { return m_device; }
    std::string framework() const;
    /// Says what concerns all rows: other frameworks, other GPUs, rows without a time, utilisations in per cent.
    void report();
    /// n·k of each row whose FLOP rate the file gives.
    std::vector<double>& derivedProducts() { return m_derivedProducts; }

    std::vector<std::string> takeKernels() { return m_kernels.take(); }
    std::vector<GemmDtype> takeDtypes();

private:
    /// Which framework the rows of one GPU come from.
    struct Source
    {
        std::string framework;
        std::string version;
        std::size_t other_rows = 0; ///< of another framework or version than the first
    };

    std::optional<GemmRow> readRow(const DelimitedReader& reader);
    bool readShape(const DelimitedReader& reader, GemmRow& row);
    std::int64_t readCount(const DelimitedReader& reader, GemmColumn column, std::int64_t largest);
    std::optional<double> seconds(std::string_view text) const;
    bool isOneProduct(const DelimitedReader& reader);
    double readTime(const DelimitedReader& reader);
    std::optional<double> number(std::string_view text) const;
    std::optional<double> readRate(const DelimitedReader& reader);
    std::optional<double> readUtilisation(const DelimitedReader& reader);
    bool isMarkedPercent(const GemmRow& row) const;
    bool readKernel(const DelimitedReader& reader, GemmRow& row);
    void readDtype(const DelimitedReader& reader, GemmRow& row);
    bool isOneMatrixProduct(const DelimitedReader& reader);
    void takeSource(const DelimitedReader& reader);
    void takeGpu(const DelimitedReader& reader);
    void noteGpu(const std::vector<GemmRow>& rows);
    std::optional<std::size_t> keptGpu(const std::vector<std::string>& gpus) const;
    void keepRowsOf(std::size_t kept, std::vector<std::string> gpus, std::vector<GemmRow>& rows);
    void reportOtherGpus();
    void complain(const DelimitedReader& reader, std::size_t cell, std::string_view expected)
    {
        reportCell(reader, cell, expected, m_problems);
    }

    std::string_view cell(const DelimitedReader& reader, GemmColumn column) const
    {
        return m_header.has(column) ? reader.cells()[m_header.column(column)] : std::string_view {};
    }

    GemmHeader m_header;
    GemmDefaults m_defaults;
    ProblemList& m_problems;
    StringTable m_kernels;
    StringTable m_dtypes;
    std::size_t m_knownDtypes = 0; ///< of m_dtypes, those already looked at
    std::string m_device;
    std::vector<Source> m_sources; ///< by GPU; of a table without such columns one, or none
    std::size_t m_kept = 0; ///< the GPU whose rows were kept
    std::size_t m_untimedRows = 0; ///< whose time is zero: no kernel worked
    std::vector<int> m_percentLines; ///< of cells with a sign of per cent, in their order
    std::size_t m_percentCells = 0; ///< utilisations that were written in per cent, of the rows that are kept
    float m_largestShare = 0; ///< of those that are taken as they are written
    StringTable m_gpus; ///< of a table that says the GPU in its rows
    std::string m_lastChip; ///< the cells of the last row's GPU
    std::string m_lastUnits;
    std::uint32_t m_gpu = 0; ///< of the last row
    std::vector<std::uint32_t> m_gpuOfRow; ///< of the rows that were added; empty while all are of one GPU
    std::vector<std::string> m_otherGpus;
    std::size_t m_otherGpuRows = 0;
    std::vector<double> m_derivedProducts;
};

} // namespace ridgepoint
