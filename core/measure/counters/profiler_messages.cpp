// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/profiler_messages.h"

#include "core/measure/cell.h"

namespace ridgepoint {

namespace {

using Severity = Diagnostic::Severity;

constexpr std::size_t maxComplaints = 20;

constexpr std::string_view permissionAdvice =
    "the profiler was not allowed to read the GPU's performance counters: run it as root, or let all users read them"
    " with the driver option NVreg_RestrictProfilingToAdminUsers=0";

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

} // namespace

void ProfilerMessages::take(std::string_view text, int line)
{
    text = trimmed(text.substr(0, 4096));
    if (text.empty())
        return;
    m_firstLine = m_lines == 0 ? line : m_firstLine;
    ++m_lines;
    const bool isMessage = text.starts_with("==");
    m_otherLines += isMessage ? 0 : 1;
    m_noPermission = m_noPermission || contains(text, "ERR_NVGPUCTRPERM")
        || contains(text, "does not have permission to access NVIDIA GPU Performance Counters");
    m_noKernels = m_noKernels || contains(text, "No kernels were profiled")
        || contains(text, "does not contain CUDA kernel data");
    m_ncuReport = m_ncuReport || text.starts_with("Section: ") || text.starts_with("Metric Name ");
    m_nvprofReport = m_nvprofReport || text.starts_with("Invocations ") || contains(text, "Type  Time(%)")
        || (text.starts_with("Kernel: ") && contains(text, "("));
    const bool complains =
        isMessage && (text.starts_with("==ERROR==") || contains(text, "== Error") || contains(text, "== ERROR"));
    if (complains && m_complaints.size() < maxComplaints)
        m_complaints.push_back({line, std::string(text.substr(0, 300))});
}

void ProfilerMessages::report(ProblemList& problems) const
{
    for (const Complaint& complaint : m_complaints) {
        problems.atCell(Severity::Warning, {complaint.line, 1}, "the profiler says " + quotedCell(complaint.text));
    }
    if (m_noPermission)
        problems.atFile(Severity::Warning, std::string(permissionAdvice));
    if (m_lines > 0) {
        problems.atCell(Severity::Note, {m_firstLine, 1},
            std::to_string(m_lines) + (m_lines == 1 ? " line is" : " lines are")
                + " not of the table (messages of the profiler, output of the application) and skipped");
    }
}

std::string ProfilerMessages::failure(bool hasTable) const
{
    if (m_noPermission)
        return "no table: " + std::string(permissionAdvice);
    if (m_ncuReport) {
        return "found a text report of Nsight Compute, expected a table: profile with --csv, or print the report again"
               " with \"ncu --import REPORT --csv --page raw\"";
    }
    if (m_nvprofReport)
        return "found a text report of nvprof, expected a table: profile with --csv --log-file FILE";
    if (m_noKernels) {
        return "no table: the profiler saw no kernel; check that the application launches one, that a filter"
               " (--kernel-name, --launch-skip, --launch-count) leaves one over, and that child processes are followed"
               " (--target-processes all)";
    }
    if (!m_complaints.empty())
        return "no table: the profiler says " + quotedCell(m_complaints.front().text)
            + "; check that the application runs to its end under the profiler";
    if (!hasTable && m_lines > m_otherLines) {
        return "no table: only messages of the profiler; profile with --csv and keep its standard output"
               " (or use --log-file FILE)";
    }
    return {};
}

} // namespace ridgepoint
