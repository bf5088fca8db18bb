// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/diagnostic.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What must hold of every importer, whatever it is given. Each harness takes one input, gives it to what it is named
/// after and throws Broken where a promise of the public header does not hold. libFuzzer runs them over inputs that it
/// makes up (./dev fuzz), the ordinary tests over the fixtures and over everything that was ever found.
namespace ridgepoint::fuzz {

/// A promise that an input broke.
class Broken : public std::logic_error
{
public:
    using std::logic_error::logic_error;
};

inline void require(bool holds, const char* promise)
{
    if (!holds) [[unlikely]]
        throw Broken(promise);
}

/// Lines and columns lie in the text, messages are there, and what they quote leaves a terminal alone.
void requireSound(const std::vector<Diagnostic>& diagnostics, std::string_view text, std::string_view name = {});

bool isUtf8(std::string_view text);

/// An input may bring the name of its file: what stands before its first NUL.
struct NamedText
{
    std::string name;
    std::string_view text;
};
NamedText namedText(std::string_view input, const char* otherwise);

void textReader(std::string_view input);
void gemm(std::string_view input);
void operators(std::string_view input);
void gpuPreset(std::string_view input);
void calibrationPreset(std::string_view input);
void modelPreset(std::string_view input);
void hfConfig(std::string_view input);
void scenario(std::string_view input);
void columns(std::string_view input);
void counters(std::string_view input);
void measuredRoofs(std::string_view input);
void serving(std::string_view input);

} // namespace ridgepoint::fuzz
