#pragma once

namespace inkstone {

/** Finds Node-API in the program that loaded the addon; false if it lacks a function. On other systems than Windows the
 * system's loader has done so. */
bool find_node_functions();

}  // namespace inkstone
