// The tour with the Go SDK: a worker and a client in one program; it exits with 0 if all went as it should.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
)

const patience = 40 * time.Second

var all = []string{"local-activity", "activity", "timer", "signal", "query", "update", "child", "external-signal", "continue-as-new", "cancellation"}

func main() {
	steps := all
	if len(os.Args) > 3 {
		steps = strings.Split(os.Args[3], ",")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := run(ctx, os.Args[1], os.Args[2], Journey{Steps: steps}); err != nil {
		fmt.Println("tour failed:", err)
		os.Exit(1)
	}
	fmt.Println("tour done:", strings.Join(steps, ","))
}

func run(ctx context.Context, address, namespace string, journey Journey) error {
	c, err := client.Dial(client.Options{HostPort: address, Namespace: namespace})
	if err != nil {
		return err
	}
	defer c.Close()
	id := "tour-" + uuid.NewString()
	w := worker.New(c, id, worker.Options{})
	w.RegisterWorkflow(Tour)
	w.RegisterWorkflow(Echo)
	w.RegisterWorkflow(Listener)
	w.RegisterActivity(Greet)
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()

	var listener client.WorkflowRun
	if journey.has("external-signal") {
		listener, err = c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id + "-listener", TaskQueue: id}, Listener)
		if err != nil {
			return err
		}
	}
	tour, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: id}, Tour, journey)
	if err != nil {
		return err
	}
	if journey.has("signal") {
		if err := c.SignalWorkflow(ctx, id, "", "go", "now"); err != nil {
			return err
		}
	}
	if journey.has("update") {
		if err := update(ctx, c, id); err != nil {
			return err
		}
	}
	if listener != nil {
		var heard string
		if err := listener.Get(ctx, &heard); err != nil || heard != "heard" {
			return fmt.Errorf("the listener heard %q: %w", heard, err)
		}
	}
	if journey.has("cancellation") {
		if err := reached(ctx, c, id, journey); err != nil {
			return err
		}
		if err := c.CancelWorkflow(ctx, id, ""); err != nil {
			return err
		}
		var canceled *temporal.CanceledError
		if err := tour.Get(ctx, nil); !errors.As(err, &canceled) {
			return fmt.Errorf("it should have been canceled: %v", err)
		}
		return nil
	}
	return tour.Get(ctx, nil)
}

func update(ctx context.Context, c client.Client, id string) error {
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{WorkflowID: id, UpdateName: "add", Args: []any{-1}, WaitForStage: client.WorkflowUpdateStageCompleted})
	if err == nil {
		err = handle.Get(ctx, nil)
	}
	if err == nil || !strings.Contains(err.Error(), "not below zero") {
		return fmt.Errorf("the update should have been rejected: %v", err)
	}
	handle, err = c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{WorkflowID: id, UpdateName: "add", Args: []any{5}, WaitForStage: client.WorkflowUpdateStageCompleted})
	if err != nil {
		return err
	}
	var total int
	if err := handle.Get(ctx, &total); err != nil || total != 5 {
		return fmt.Errorf("the update came to %d: %w", total, err)
	}
	return nil
}

// Returns once the tour waits to be canceled, and has taken every step before.
func reached(ctx context.Context, c client.Client, id string, journey Journey) error {
	for {
		value, err := c.QueryWorkflow(ctx, id, "", "done")
		if err != nil {
			return err
		}
		var done []string
		if err := value.Get(&done); err != nil {
			return err
		}
		if slices.Contains(done, "waiting") {
			for _, step := range journey.Steps {
				if step != "query" && step != "cancellation" && !slices.Contains(done, step) {
					return fmt.Errorf("%s is not among %v", step, done)
				}
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
