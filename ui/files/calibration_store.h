// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/scenario/catalog.h"

namespace ridgepoint {

/// Where the user's constants are kept between starts: a file per GPU in the folder `calibration` beside the settings.
namespace calibration_store {

QString folder();

/// What is kept, checked against the catalog. Bad files are diagnostics.
Parsed<UserCalibrations> load(const Catalog& catalog);

/// Writes a file so that it is either whole or as it was, and reads it back. The error; empty: it is written.
QString write(const QString& path, const calibrated::Calibration& calibration, const Catalog& catalog);
/// The same into the folder.
QString save(const calibrated::Calibration& calibration, const Catalog& catalog);
/// The error; empty: the GPU has no file any more.
QString forget(const std::string& gpuId);

} // namespace calibration_store

} // namespace ridgepoint
