// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/files/calibration_store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QSettings>

#include "core/hardware/calibration_preset.h"
#include "core/io/json_text.h"
#include "core/scenario/user_calibrations.h"

namespace ridgepoint::calibration_store {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ridgepoint::CalibrationStore", text);
}

QString pathOf(const std::string& gpuId)
{
    return folder() + u'/' + QString::fromStdString(userCalibrationFile(gpuId));
}

} // namespace

QString folder()
{
    return QFileInfo(QSettings().fileName()).absolutePath() + QStringLiteral("/calibration");
}

Parsed<UserCalibrations> load(const Catalog& catalog)
{
    return readUserCalibrations(QFileInfo(folder()).filesystemAbsoluteFilePath(), catalog);
}

QString write(const QString& path, const calibrated::Calibration& calibration, const Catalog& catalog)
{
    QSaveFile file(path);
    const QByteArray text = QByteArray::fromStdString(writeCalibrationPreset(calibration));
    if (const auto again = readUserCalibration(text.toStdString(), path.toStdString(), catalog); !again.ok())
        return tr("%1: not written: %2").arg(path, QString::fromStdString(joinedText(again.diagnostics)));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return tr("%1: cannot be written: %2").arg(path, file.errorString());
    const Parsed<std::string> read = readTextFile(QFileInfo(path).filesystemAbsoluteFilePath());
    if (!read.ok() || read.value != text.toStdString())
        return tr("%1: was written, but does not read as what was written").arg(path);
    return {};
}

QString save(const calibrated::Calibration& calibration, const Catalog& catalog)
{
    if (!QDir().mkpath(folder()))
        return tr("%1: cannot be made").arg(folder());
    return write(pathOf(calibration.gpu), calibration, catalog);
}

QString forget(const std::string& gpuId)
{
    QFile file(pathOf(gpuId));
    return !file.exists() || file.remove() ? QString()
                                           : tr("%1: cannot be removed: %2").arg(file.fileName(), file.errorString());
}

} // namespace ridgepoint::calibration_store
