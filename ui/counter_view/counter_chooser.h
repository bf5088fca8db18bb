// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/hardware/gpu.h"
#include "ui/counter_view/counter_picture.h"
#include "ui/session/counted_file.h"

#include <memory>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ridgepoint {

class ChoiceCombo;
class LogSlider;
class SearchCombo;

/// Which file is shown, the GPU it was profiled on, whose roofs and which FLOP count, and how many kernels.
class CounterChooser final : public QWidget
{
    Q_OBJECT
public:
    explicit CounterChooser(QWidget* parent = nullptr);

    void setGpus(const std::vector<Gpu>& gpus);
    void setFiles(const CountedFiles& files);
    /// With the GPU whose figures stand for the one that was profiled.
    void setCurrent(std::shared_ptr<const CountedFile> file, const Gpu& gpu);
    /// Titles of the roofs that can be chosen; the first one stands for the preset.
    void setRoofSources(const QStringList& titles, int current);
    void setFlopChoices(const std::vector<CountedFlop>& choices, int current);
    /// `shown` of `all` kernels.
    void setCount(int shown, int all);
    /// What can be said of the file in one line.
    void setSummary(const QString& text);

signals:
    void fileChosen(const QString& path);
    void gpuChosen(const QString& gpuId);
    void roofsChosen(int source);
    void flopChosen(int choice);
    void countChosen(int kernels);
    void localeChosen(ridgepoint::NumberLocale locale);
    void openClicked();
    void closeClicked();
    void measureClicked();

private:
    QHBoxLayout* buildFiles();
    QWidget* buildChoices();
    QPushButton* button(const char* objectName, const QString& text, const QString& toolTip);
    void buildRemarks();
    void showLine();

    std::vector<Gpu> m_gpus;
    std::shared_ptr<const CountedFile> m_file;
    QString m_summary;

    SearchCombo* m_files = nullptr;
    SearchCombo* m_gpu = nullptr;
    ChoiceCombo* m_roofs = nullptr;
    ChoiceCombo* m_flop = nullptr;
    ChoiceCombo* m_locale = nullptr;
    LogSlider* m_count = nullptr;
    QLabel* m_count_text = nullptr;
    QLabel* m_line = nullptr;
    QPlainTextEdit* m_remarks = nullptr;
};

} // namespace ridgepoint
