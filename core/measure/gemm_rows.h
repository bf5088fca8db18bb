// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/gemm_header.h"
#include "core/measure/gemm_sweep.h"
#include "core/measure/problem_list.h"
#include "core/measure/string_table.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// What holds for each row of a file whose table has no column for it.
struct GemmDefaults
{
    std::int32_t n = 0; ///< 0: not known
    std::int32_t k = 0;
    std::string dtype; ///< empty: not known
};

/// Turns rows of cells into GemmRows, one at a time, and gathers what they have in common.
class GemmRowReader
{
public:
    GemmRowReader(const GemmHeader& header, GemmDefaults defaults, ProblemList& problems);

    /// The row at which the reader stands; none where it cannot be used, with a Warning in the problems.
    std::optional<GemmRow> read(const DelimitedReader& reader);

    /// The device and framework of the first usable row; empty without such columns.
    const std::string& device() const { return m_device; }
    std::string framework() const { return m_version.empty() ? m_framework : m_framework + ' ' + m_version; }
    /// Rows of another framework or version than the first one.
    std::size_t otherFrameworkRows() const { return m_otherFrameworkRows; }
    /// n·k of each row whose FLOP rate the file gives.
    std::vector<double>& derivedProducts() { return m_derivedProducts; }

    std::vector<std::string> takeKernels() { return m_kernels.take(); }
    std::vector<GemmDtype> takeDtypes();

private:
    bool hasRightCells(const DelimitedReader& reader);
    std::int64_t readCount(const DelimitedReader& reader, GemmColumn column, std::int64_t largest);
    double readTime(const DelimitedReader& reader);
    std::optional<double> readOptional(const DelimitedReader& reader, GemmColumn column);
    bool readKernel(const DelimitedReader& reader, GemmRow& row);
    void readDtype(const DelimitedReader& reader, GemmRow& row);
    bool isSameSource(const DelimitedReader& reader);
    void takeSource(const DelimitedReader& reader);
    void complain(const DelimitedReader& reader, std::size_t cell, std::string_view expected);

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
    std::vector<double> m_derivedProducts;
};

} // namespace ridgepoint
