// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/delimited.h"
#include "core/measure/operators/operator_file.h"
#include "core/measure/operators/operator_header.h"
#include "core/measure/problem_list.h"
#include "core/measure/string_table.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ridgepoint {

/// Turns rows of cells into measured operators, one at a time, and gathers what they have in common.
class OperatorRowReader
{
public:
    OperatorRowReader(const OperatorHeader& header, ProblemList& problems);

    /// Adds the row at which the reader stands; false where it cannot be used, with a Warning in the problems or
    /// counted.
    bool read(const DelimitedReader& reader, OperatorFile& table);

    /// Says what concerns all rows, and moves what was gathered into the table.
    void finish(OperatorFile& table);

private:
    bool readAttention(const DelimitedReader& reader, OperatorFile& table);
    bool readMoe(const DelimitedReader& reader, OperatorFile& table);
    bool readAllReduce(const DelimitedReader& reader, OperatorFile& table);
    bool readPhase(const DelimitedReader& reader, bool& isPrefill);
    bool readLength(const DelimitedReader& reader, AttentionRow& row);
    bool readDistribution(const DelimitedReader& reader, bool& balanced);
    bool isAllReduce(const DelimitedReader& reader);
    bool isOneBeam(const DelimitedReader& reader);
    bool isSameSource(const DelimitedReader& reader);
    bool readShared(const DelimitedReader& reader, OperatorRow& row);
    std::optional<double> number(const DelimitedReader& reader, OperatorFileColumn column) const;
    std::optional<double> wholeFromZero(const DelimitedReader& reader, OperatorFileColumn column) const;
    std::uint32_t readDtype(const DelimitedReader& reader, OperatorFileColumn column);
    /// 1 … largest; false with a complaint for anything else.
    bool readCount(const DelimitedReader& reader, OperatorFileColumn column, double& count);
    bool fits(const DelimitedReader& reader, OperatorFileColumn column, bool holds, std::string_view expected);

    std::string_view cell(const DelimitedReader& reader, OperatorFileColumn column) const
    {
        return m_header.has(column) ? reader.cells()[m_header.column(column)] : std::string_view {};
    }

    OperatorHeader m_header;
    ProblemList& m_problems;
    StringTable m_kernels;
    StringTable m_dtypes;
    std::size_t m_knownDtypes = 0; ///< of m_dtypes, those already looked at
    std::string m_device;
    std::string m_framework;
    std::string m_version;
    bool m_hasSource = false;
    std::size_t m_otherVersionRows = 0;
    std::size_t m_otherCollectiveRows = 0;
};

} // namespace ridgepoint
