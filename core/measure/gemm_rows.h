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

    /// Leaves out the rows of other GPUs than the one that is wanted, or the first. Returns how many; none, with an
    /// Error in the problems, where the table has several GPUs but not the one that must be there.
    std::optional<std::size_t> keepOneGpu(std::vector<GemmRow>& rows);
    /// Those GPUs, in the order of the file.
    std::vector<std::string> takeOtherGpus() { return std::move(m_otherGpus); }

    /// The device and framework of the first usable row; empty without such columns.
    const std::string& device() const { return m_device; }
    std::string framework() const;
    /// Says what concerns all rows: other frameworks, other GPUs, rows without a time.
    void report();
    /// n·k of each row whose FLOP rate the file gives.
    std::vector<double>& derivedProducts() { return m_derivedProducts; }

    std::vector<std::string> takeKernels() { return m_kernels.take(); }
    std::vector<GemmDtype> takeDtypes();

private:
    std::optional<GemmRow> readRow(const DelimitedReader& reader);
    bool readShape(const DelimitedReader& reader, GemmRow& row);
    std::int64_t readCount(const DelimitedReader& reader, GemmColumn column, std::int64_t largest);
    std::optional<double> seconds(std::string_view text) const;
    bool isOneProduct(const DelimitedReader& reader);
    double readTime(const DelimitedReader& reader);
    std::optional<double> readOptional(const DelimitedReader& reader, GemmColumn column);
    bool readKernel(const DelimitedReader& reader, GemmRow& row);
    void readDtype(const DelimitedReader& reader, GemmRow& row);
    bool isSameSource(const DelimitedReader& reader);
    void takeSource(const DelimitedReader& reader);
    void takeGpu(const DelimitedReader& reader);
    std::optional<std::size_t> keptGpu(const std::vector<std::string>& gpus) const;
    void keepRowsOf(std::size_t kept, std::vector<std::string> gpus, std::vector<GemmRow>& rows);
    void reportOtherGpus();
    bool hasManyGpus() const
    {
        return m_header.layout == GemmLayout::AiterTable || m_header.layout == GemmLayout::MappedTable;
    }
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
    std::string m_framework;
    std::string m_version;
    bool m_hasSource = false;
    std::size_t m_otherFrameworkRows = 0;
    std::size_t m_untimedRows = 0; ///< whose time is zero: no kernel worked
    StringTable m_gpus; ///< of a table of several GPUs
    std::string m_lastChip; ///< the cells of the last row's GPU
    std::string m_lastUnits;
    std::uint32_t m_gpu = 0; ///< of the last row
    std::vector<std::uint32_t> m_gpuOfRow; ///< of the rows that were added
    std::vector<std::string> m_otherGpus;
    std::size_t m_otherGpuRows = 0;
    std::vector<double> m_derivedProducts;
};

} // namespace ridgepoint
