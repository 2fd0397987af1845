//go:build tools

// Package tools names the program that is built, so that go.mod and go.sum have all of it.
package tools

import _ "sigs.k8s.io/kind"
