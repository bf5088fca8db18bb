// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/hardware/gpu.h"
#include "ui/session/measured_file.h"

#include <memory>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;

namespace ridgepoint {

class ChoiceCombo;
class NumberSpin;
class SearchCombo;

/// Which file and which of its series is shown, what was found out about them, and a place to correct it.
class GemmChooser final : public QWidget
{
    Q_OBJECT
public:
    explicit GemmChooser(QWidget* parent = nullptr);

    void setGpus(const std::vector<Gpu>& gpus);
    void setFiles(const MeasuredFiles& files);
    /// Shows one of the files and one of its series.
    void setCurrent(std::shared_ptr<const MeasuredFile> file, std::size_t series);
    /// What can be said of the series in one line.
    void setFigures(const QString& text);

signals:
    void fileChosen(const QString& path);
    void seriesChosen(int series);
    void corrected(const ridgepoint::GemmFacts& facts, const QString& gpuId);
    void openClicked();
    void closeClicked();
    void columnsClicked();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QHBoxLayout* buildFiles();
    QWidget* buildDevices();
    QWidget* buildFacts();
    NumberSpin* buildDimension(const char* objectName, const QString& accessibleName);
    void buildRemarks();
    void showFileNames();
    void showFacts();
    void showDevices();
    void chooseGpu(const QString& id);
    void chooseDevice(const QString& name);
    bool takesOtherRows(const Gpu& gpu) const;
    void showDtypes(const GemmDtype& found);
    void showLine();
    void follow(const QString& link);
    void correctShape();
    void correctDtype(int row);
    void correct(const GemmFacts& facts);

    MeasuredFiles m_files;
    std::vector<Gpu> m_gpus;
    std::shared_ptr<const MeasuredFile> m_file;
    std::size_t m_series = 0;
    GemmFacts m_asked; ///< the last correction that was asked for: leaving a field does not ask again
    QString m_figures;

    SearchCombo* m_file_combo = nullptr;
    SearchCombo* m_series_combo = nullptr;
    SearchCombo* m_gpu = nullptr;
    SearchCombo* m_device = nullptr; ///< whose rows are read, of a table of several GPUs
    QWidget* m_devices = nullptr; ///< it with its label
    NumberSpin* m_n = nullptr;
    NumberSpin* m_k = nullptr;
    ChoiceCombo* m_dtype = nullptr;
    QLabel* m_line = nullptr;
    QPlainTextEdit* m_remarks = nullptr;
};

} // namespace ridgepoint
