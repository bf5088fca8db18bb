// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "core/hardware/gpu.h"

#include <vector>

class QLineEdit;
class QVBoxLayout;

namespace ridgepoint {

class SearchCombo;

/// "How to measure": the command lines that collect what the roofline needs on a GPU, each with a button that copies
/// it.
class MeasureDialog final : public QDialog
{
    Q_OBJECT
public:
    MeasureDialog(const std::vector<Gpu>& gpus, const Gpu& gpu, QWidget* parent = nullptr);

private:
    void choose(const QString& gpuId);
    void showCommands();
    QWidget* buildCommand(const QString& title, const QString& command, const QString& gives);

    std::vector<Gpu> m_gpus;
    Gpu m_gpu;
    SearchCombo* m_choice = nullptr;
    QLineEdit* m_program = nullptr;
    QVBoxLayout* m_commands = nullptr;
};

} // namespace ridgepoint
