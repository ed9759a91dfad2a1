#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

extern char **environ;

namespace {

[[gnu::optimize("O0")]] int depth(int level) { return level == 0 ? 0 : 1 + depth(level - 1); }

void count() {
    int lines = 0;
    std::size_t size = 0;
    for (std::string line; std::getline(std::cin, line); lines++) size += line.size();
    std::cout << lines << ' ' << size << '\n';
}

void unicode() {
    std::string text;
    std::getline(std::cin, text);
    const auto points = std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
    std::cout << points << ' ' << text << '\n';
}

void environment() {
    std::vector<std::string> all;
    for (char **one = environ; *one; one++) all.emplace_back(*one);
    std::ranges::sort(all);
    for (const auto &one : all) std::cout << one << '\n';
}

bool connects() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(80);
    inet_pton(AF_INET, "192.0.2.1", &address.sin_addr);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd >= 0 && connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
}

}  // namespace

int main(int argc, char **argv) {
    const std::vector<std::string> args(argv + 1, argv + argc);
    const std::span rest(args.begin() + 1, args.end());
    const std::string_view command = args[0];
    if (command == "hello") std::jthread([] { std::cout << "hello, world\n"; });
    if (command == "echo") std::cout << std::cin.rdbuf();
    if (command == "args") for (const auto &arg : rest) std::cout << arg << '\n';
    if (command == "exit") return 3;
    if (command == "crash") throw std::runtime_error("not caught");
    if (command == "depth") std::cout << depth(std::stoi(rest[0])) << '\n';
    if (command == "add") std::cout << std::stoll(rest[0]) + std::stoll(rest[1]) << '\n';
    if (command == "count") count();
    if (command == "unicode") unicode();
    if (command == "environment") environment();
    for (std::vector<std::string> blocks; command == "fill";) blocks.emplace_back(1 << 20, 'x');
    if (command == "network") std::cout << (connects() ? "connected" : "refused") << '\n';
    if (command == "write") {
        for (const auto &path : rest) if (std::ofstream(path)) std::cout << path << '\n';
    }
}
