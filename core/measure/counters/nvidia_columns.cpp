// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/counters/nvidia_columns.h"

#include "core/measure/cell.h"

#include <algorithm>
#include <array>

namespace ridgepoint {

NvidiaColumns::NvidiaColumns(const CounterHeader& header)
    : m_id(header.find("ID"))
    , m_kernel(header.find("Kernel Name"))
    , m_block(header.find("Block Size"))
    , m_grid(header.find("Grid Size"))
    , m_device(header.find("Device"))
    , m_capability(header.find("CC"))
    , m_invocations(header.find("Invocations"))
{
}

LaunchIdentity NvidiaColumns::launch(CounterRows& rows)
{
    LaunchIdentity identity;
    identity.kernel = rows.cell(m_kernel);
    identity.device = deviceText(rows.cell(m_device), rows.cell(m_capability));
    identity.id = readWhole(rows.cell(m_id), -1);
    identity.line = rows.line();
    identity.grid = readExtent(rows.cell(m_grid));
    identity.block = readExtent(rows.cell(m_block));
    identity.invocations = rows.invocations(m_invocations);
    return identity;
}

std::string_view NvidiaColumns::deviceText(std::string_view device, std::string_view capability)
{
    if (device == m_lastDevice && capability == m_lastCapability)
        return m_deviceText;
    m_lastDevice = device;
    m_lastCapability = capability;
    m_deviceText = capability.empty() ? std::string() : "CC " + m_lastCapability;
    if (!device.empty() && device != "0")
        m_deviceText += (m_deviceText.empty() ? "device " : ", device ") + m_lastDevice;
    return m_deviceText;
}

bool NvidiaColumns::isIdentity(std::string_view column)
{
    constexpr std::array<std::string_view, 12> names {"ID", "Process ID", "Process Name", "Host Name", "Kernel Name",
        "Kernel Time", "Context", "Stream", "Block Size", "Grid Size", "Device", "CC"};
    return std::ranges::find(names, column) != names.end();
}

std::string nvprofDevice(std::string_view printed)
{
    printed = trimmed(printed);
    const std::size_t bracket = printed.rfind(" (");
    if (bracket == std::string_view::npos || !printed.ends_with(')'))
        return std::string(printed);
    const std::string_view number = printed.substr(bracket + 2, printed.size() - bracket - 3);
    std::string device(printed.substr(0, bracket));
    if (number != "0")
        device += ", device " + std::string(number);
    return device;
}

} // namespace ridgepoint
