// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/measured_file.h"

#include "ui/session/counted_file.h"

#include <string_view>

namespace ridgepoint {

namespace {

/// Asked for with every step of a slider: no QFileInfo, which takes longer than all else of a measured point.
QString nameOf(std::string_view path)
{
    path.remove_prefix(path.rfind('/') + 1); // all of it without one
    return QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()));
}

} // namespace

QString MeasuredFile::title() const
{
    return nameOf(sweep.path);
}

QString CountedFile::title() const
{
    return nameOf(path());
}

} // namespace ridgepoint
